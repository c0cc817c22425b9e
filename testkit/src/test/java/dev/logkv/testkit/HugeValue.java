package dev.logkv.testkit;

import dev.logkv.LogKV;
import java.nio.file.Path;
import java.util.Arrays;

/** Tries a value or a batch at the limit, and prints what came of it. */
final class HugeValue {

    private static final byte[] KEY = {'k'};

    private HugeValue() {}

    public static void main(String[] args) {
        try (LogKV store = LogKV.open(Path.of(args[1]))) {
            System.out.println(attempt(args[0], store));
        }
    }

    private static String attempt(String what, LogKV store) {
        try {
            switch (what) {
                case "value-beyond" -> store.put(KEY, new byte[LogKV.VALUE_BYTES_MAX + 1]);
                case "value-limit" -> {
                    byte[] value = new byte[LogKV.VALUE_BYTES_MAX];
                    value[value.length - 1] = 1;
                    store.put(KEY, value);
                    return Arrays.equals(store.get(KEY), value) ? "stored" : "not the same";
                }
                case "batch-beyond" -> {
                    byte[] half = new byte[LogKV.BATCH_BYTES_MAX / 2];
                    store.write(batch -> batch.put(KEY, half).put(KEY, half));
                }
                default -> throw new IllegalStateException(what);
            }
            return "was not refused";
        } catch (IllegalArgumentException e) {
            return store.get(KEY) == null ? String.valueOf(e.getMessage()) : "was written";
        }
    }
}
