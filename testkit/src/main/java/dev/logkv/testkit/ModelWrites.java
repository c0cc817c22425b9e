package dev.logkv.testkit;

import dev.logkv.Batch;
import dev.logkv.Bucket;
import dev.logkv.Durability;
import dev.logkv.testkit.ModelSession.Handle;
import dev.logkv.testkit.StoreOperation.Change;
import dev.logkv.testkit.StoreOperation.Safety;
import dev.logkv.testkit.StoreOperation.Writing;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The writes of a {@link ModelRun}: changes, batches, buckets. */
final class ModelWrites {

    private final ModelSession session;
    private final ModelStore model;
    private final RandomKeys keys;
    private final Answers answers;

    ModelWrites(ModelSession session) {
        this.session = session;
        this.model = session.model;
        this.keys = session.keys;
        this.answers = session.answers;
    }

    void apply(Writing writing) {
        switch (writing) {
            case Change change -> change(change);
            case StoreOperation.Write write -> write(write);
            case StoreOperation.CreateBucket(int bucket) -> create(bucket);
            case StoreOperation.DropBucket(int bucket) -> drop(bucket);
        }
    }

    private void change(Change change) {
        Handle handle = session.handle(change.bucket());
        if (handle == null) {
            return;
        }
        Supplier<@Nullable Void> call =
                () -> {
                    put(handle.bucket(), change);
                    return null;
                };
        if (isLimited(change)) {
            answers.expect(IllegalArgumentException.class, "a range with a limit", call);
        } else if (!model.exists(handle.model())) {
            answers.expectIllegalState("a dropped bucket", call);
        } else {
            call.get();
            changeModel(List.of(change), change.safety());
        }
    }

    private static boolean isLimited(Change change) {
        return change instanceof StoreOperation.DeleteRange(_, RangeShape range, _)
                && range.limit() != Long.MAX_VALUE;
    }

    private void put(Bucket bucket, Change change) {
        Safety safety = change.safety();
        Durability durability = safety.or(session.home.options().durability());
        boolean shortForm = safety == Safety.DEFAULT;
        byte[] key = key(change);
        byte[] value = value(change);
        switch (change) {
            case StoreOperation.Put _ -> {
                if (shortForm) {
                    bucket.put(key, value);
                } else {
                    bucket.put(key, value, durability);
                }
            }
            case StoreOperation.PutExpiring put -> {
                Duration ttl = Duration.ofMillis(put.ttlMillis());
                if (shortForm) {
                    bucket.put(key, value, ttl);
                } else {
                    bucket.put(key, value, ttl, durability);
                }
            }
            case StoreOperation.Delete _ -> {
                if (shortForm) {
                    bucket.delete(key);
                } else {
                    bucket.delete(key, durability);
                }
            }
            case StoreOperation.DeleteRange delete -> {
                if (shortForm) {
                    bucket.deleteRange(delete.range().toRange(keys));
                } else {
                    bucket.deleteRange(delete.range().toRange(keys), durability);
                }
            }
        }
        forget(key, value);
    }

    private void write(StoreOperation.Write write) {
        List<Change> changes =
                write.changes().stream().filter(c -> session.handle(c.bucket()) != null).toList();
        Supplier<@Nullable Void> call =
                () -> {
                    if (write.safety() == Safety.DEFAULT) {
                        session.store().write(batch -> addAll(batch, changes));
                    } else {
                        session.store()
                                .write(
                                        batch -> addAll(batch, changes),
                                        write.safety().or(session.home.options().durability()));
                    }
                    return null;
                };
        if (changes.stream().allMatch(c -> model.exists(session.handleIn(c.bucket()).model()))) {
            call.get();
            changeModel(changes, write.safety());
        } else {
            answers.expectIllegalState("a dropped bucket in a batch", call);
        }
    }

    private void addAll(Batch batch, List<Change> changes) {
        for (Change change : changes) {
            add(batch, change);
        }
        answers.checkEqual("count of the batch", (int) operations(changes), batch.count());
    }

    private void add(Batch batch, Change change) {
        Bucket bucket = session.handleIn(change.bucket()).bucket();
        byte[] key = key(change);
        byte[] value = value(change);
        boolean shortForm = change.bucket() == 0 && key.length % 2 == 0;
        switch (change) {
            case StoreOperation.Put _ -> {
                if (shortForm) {
                    batch.put(key, value);
                } else {
                    batch.put(bucket, key, value);
                }
            }
            case StoreOperation.PutExpiring put -> {
                Duration ttl = Duration.ofMillis(put.ttlMillis());
                if (shortForm) {
                    batch.put(key, value, ttl);
                } else {
                    batch.put(bucket, key, value, ttl);
                }
            }
            case StoreOperation.Delete _ -> {
                if (shortForm) {
                    batch.delete(key);
                } else {
                    batch.delete(bucket, key);
                }
            }
            case StoreOperation.DeleteRange delete -> {
                if (shortForm) {
                    batch.deleteRange(delete.range().toRange(keys));
                } else {
                    batch.deleteRange(bucket, delete.range().toRange(keys));
                }
            }
        }
        forget(key, value);
    }

    /** What was passed in has been copied; whoever still uses it is found out. */
    private static void forget(byte[] key, byte[] value) {
        Arrays.fill(key, (byte) 1);
        Arrays.fill(value, (byte) 1);
    }

    /** Enters a record, which is none if there is nothing in it. */
    private void changeModel(List<Change> changes, Safety safety) {
        if (operations(changes) > 0) {
            changes.stream().filter(change -> !isEmpty(change)).forEach(this::changeModel);
            model.endRecord();
            acknowledged(safety);
        }
    }

    private void changeModel(Change change) {
        int bucket = session.handleIn(change.bucket()).model();
        switch (change) {
            case StoreOperation.Put _ ->
                    model.put(bucket, key(change), value(change), ModelStore.NEVER);
            case StoreOperation.PutExpiring put ->
                    model.put(bucket, key(put), value(put), session.now() + put.ttlMillis());
            case StoreOperation.Delete _ -> model.delete(bucket, key(change));
            case StoreOperation.DeleteRange delete ->
                    model.deleteRange(bucket, key -> delete.range().contains(key, keys));
        }
    }

    private long operations(List<Change> changes) {
        return changes.stream().filter(change -> !isEmpty(change)).count();
    }

    private boolean isEmpty(Change change) {
        return change instanceof StoreOperation.DeleteRange delete && delete.range().isEmpty(keys);
    }

    /** Returns a copy of the key of a change. */
    private byte[] key(Change change) {
        return switch (change) {
            case StoreOperation.Put put -> keys.at(put.key()).clone();
            case StoreOperation.PutExpiring put -> keys.at(put.key()).clone();
            case StoreOperation.Delete delete -> keys.at(delete.key()).clone();
            case StoreOperation.DeleteRange _ -> new byte[0];
        };
    }

    private static byte[] value(Change change) {
        return switch (change) {
            case StoreOperation.Put put -> value(put.valueBytes(), put.valueSeed());
            case StoreOperation.PutExpiring put -> value(put.valueBytes(), put.valueSeed());
            case StoreOperation.Delete _, StoreOperation.DeleteRange _ -> new byte[0];
        };
    }

    private static byte[] value(int bytes, long seed) {
        byte[] value = new byte[bytes];
        new SplittableRandom(seed).nextBytes(value);
        return value;
    }

    private void acknowledged(Safety safety) {
        if (safety.or(session.home.options().durability()) == Durability.SYNC) {
            model.durable();
        }
    }

    private void create(int slot) {
        String name = RandomOperations.BUCKETS.get(slot);
        Integer existing = model.idOf(name);
        Bucket bucket = session.store().bucket(name);
        answers.checkEqual("name of the bucket", name, bucket.name());
        if (existing != null) {
            session.handle(slot, new Handle(bucket, existing));
        } else {
            session.handle(slot, new Handle(bucket, model.create(name)));
            acknowledged(Safety.DEFAULT);
        }
    }

    private void drop(int slot) {
        String name = RandomOperations.BUCKETS.get(slot);
        boolean dropped = session.store().dropBucket(name);
        boolean expected = model.drop(name);
        answers.checkEqual("whether the bucket was there", expected, dropped);
        if (expected) {
            acknowledged(Safety.DEFAULT);
        }
    }
}
