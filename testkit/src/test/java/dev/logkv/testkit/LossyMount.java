package dev.logkv.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.cryptomator.jfuse.api.DirFiller;
import org.cryptomator.jfuse.api.Errno;
import org.cryptomator.jfuse.api.FileInfo;
import org.cryptomator.jfuse.api.Fuse;
import org.cryptomator.jfuse.api.FuseBuilder;
import org.cryptomator.jfuse.api.FuseMountFailedException;
import org.cryptomator.jfuse.api.FuseOperations;
import org.cryptomator.jfuse.api.Stat;
import org.cryptomator.jfuse.api.Statvfs;
import org.jspecify.annotations.Nullable;

/**
 * A mounted file system, in a process of its own: each directory at its top is a {@link LossyDisk}.
 *
 * <p>Writes reach it at once. Stores into a mapping stay with the kernel until a sync, the last
 * close of the file, or some time; so they come page by page, just before the sync. A file that is
 * deleted while it is open is renamed by libfuse, to a name that is not shown here and not durable.
 *
 * <p>An unhandled exception would end the process: each call answers with EIO instead.
 */
final class LossyMount implements FuseOperations {

    /** Printed when it is mounted. */
    static final String MOUNTED = "mounted";

    /** Printed when the operating system refuses that. */
    static final String REFUSED = "refused";

    /** What libfuse names files that are deleted and still open. */
    private static final String HIDDEN = ".fuse_hidden";

    private static final int BLOCK_BYTES = 4 << 10;
    private static final int BLOCKS = 1 << 18;

    private static final Set<Operation> OPERATIONS =
            Set.of(
                    Operation.GET_ATTR,
                    Operation.STATFS,
                    Operation.READ_DIR,
                    Operation.MKDIR,
                    Operation.CREATE,
                    Operation.OPEN,
                    Operation.RELEASE,
                    Operation.READ,
                    Operation.WRITE,
                    Operation.TRUNCATE,
                    Operation.RENAME,
                    Operation.UNLINK,
                    Operation.FSYNC,
                    Operation.FSYNCDIR);

    private final Errno errno;

    // All guarded by this.
    private final Map<String, LossyDisk> disks = new HashMap<>();
    private final Map<String, LossyFile> hidden = new HashMap<>();
    private final Map<Long, LossyFile> open = new HashMap<>();
    private long handles;

    private LossyMount(Errno errno) {
        this.errno = errno;
    }

    /**
     * Mounts, and obeys the lines that it reads until there are no more.
     *
     * @param args where to mount, and the path of libfuse3
     */
    public static void main(String[] args) throws Exception {
        FuseBuilder builder = Fuse.builder();
        builder.setLibraryPath(args[1]);
        LossyMount mount = new LossyMount(builder.errno());
        try (Fuse fuse = builder.build(mount)) {
            try {
                fuse.mount("lossy", Path.of(args[0]), "-s");
            } catch (FuseMountFailedException e) {
                System.out.println(REFUSED);
                throw e;
            }
            System.out.println(MOUNTED);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                System.out.println(mount.obey(line.split("\t")));
            }
        }
    }

    /**
     * New disk: {@code insert NAME FAULT NTH SEED}; its end: {@code cut NAME TARGET}; with tabs.
     */
    private synchronized String obey(String[] words) throws IOException {
        if (words[0].equals("insert")) {
            LossyDisk.Fault fault = LossyDisk.Fault.valueOf(words[2]);
            int nth = Integer.parseInt(words[3]);
            disks.put(words[1], new LossyDisk(fault, nth, Long.parseLong(words[4])));
            return "inserted";
        }
        LossyDisk disk = disks.get(words[1]);
        if (disk == null) {
            throw new IOException("no disk " + words[1]);
        }
        disk.losePower();
        disk.copySurvivors(Path.of(words[2]));
        disks.remove(words[1]);
        return disk.changes() + " " + disk.syncs();
    }

    @Override
    public Errno errno() {
        return errno;
    }

    @Override
    public Set<Operation> supportedOperations() {
        return OPERATIONS;
    }

    /** A place in a disk: the directory, and a name that may be in it. */
    private record Place(LossyDisk disk, LossyDirectory directory, String name) {}

    /** What one call does; the answer is a number of bytes or, below 0, an error. */
    private interface Call {
        int run() throws IOException;
    }

    private synchronized int answer(Call call) {
        try {
            return call.run();
        } catch (IOException e) {
            return -errno.eio(); // the fault that was asked for
        } catch (RuntimeException | Error e) {
            e.printStackTrace();
            return -errno.eio();
        }
    }

    /** Returns null if there is no such directory. */
    private @Nullable Place place(String path) {
        String[] names = path.substring(1).split("/");
        LossyDisk disk = disks.get(names[0]);
        if (disk == null) {
            return null;
        }
        LossyDirectory directory = disk.root();
        for (int i = 1; i < names.length - 1; i++) {
            if (!(directory.entries().get(names[i]) instanceof LossyDirectory next)) {
                return null;
            }
            directory = next;
        }
        return new Place(disk, directory, names.length == 1 ? "" : names[names.length - 1]);
    }

    private @Nullable LossyNode node(String path) {
        Place place = place(path);
        if (place == null) {
            return hidden.get(path);
        }
        LossyNode node =
                place.name().isEmpty()
                        ? place.directory()
                        : place.directory().entries().get(place.name());
        return node == null ? hidden.get(path) : node;
    }

    private @Nullable LossyFile file(String path, @Nullable FileInfo info) {
        LossyFile file = info == null ? null : open.get(info.getFh());
        return file == null && node(path) instanceof LossyFile found ? found : file;
    }

    @Override
    public int getattr(String path, Stat stat, @Nullable FileInfo info) {
        return answer(
                () -> {
                    LossyFile file = file(path, info);
                    if (file != null) {
                        stat.setMode(Stat.S_IFREG | 0600);
                        stat.setNLink((short) 1);
                        stat.setSize(file.size());
                        return 0;
                    }
                    if (!path.equals("/") && !(node(path) instanceof LossyDirectory)) {
                        return -errno.enoent();
                    }
                    stat.setMode(Stat.S_IFDIR | 0700);
                    stat.setNLink((short) 2);
                    return 0;
                });
    }

    @Override
    public int statfs(String path, Statvfs statvfs) {
        return answer(
                () -> {
                    statvfs.setBsize(BLOCK_BYTES);
                    statvfs.setFrsize(BLOCK_BYTES);
                    statvfs.setBlocks(BLOCKS);
                    statvfs.setBfree(BLOCKS);
                    statvfs.setBavail(BLOCKS);
                    statvfs.setNameMax(255);
                    return 0;
                });
    }

    @Override
    public int readdir(String path, DirFiller filler, long offset, FileInfo info, int flags) {
        return answer(
                () -> {
                    if (!(node(path) instanceof LossyDirectory directory)) {
                        return -errno.enoent();
                    }
                    filler.fill(".");
                    filler.fill("..");
                    for (String name : directory.entries().keySet()) {
                        filler.fill(name);
                    }
                    return 0;
                });
    }

    @Override
    public int mkdir(String path, int mode) {
        return answer(() -> put(path, new LossyDirectory()));
    }

    @Override
    public int create(String path, int mode, FileInfo info) {
        return answer(
                () -> {
                    LossyFile file = new LossyFile();
                    int answer = put(path, file);
                    if (answer == 0) {
                        open(file, info);
                    }
                    return answer;
                });
    }

    private int put(String path, LossyNode node) throws IOException {
        Place place = place(path);
        if (place == null) {
            return -errno.enoent();
        }
        if (place.directory().entries().containsKey(place.name())) {
            return -errno.eexist();
        }
        place.disk().beforeChange();
        place.directory().put(place.name(), node);
        return 0;
    }

    @Override
    public int open(String path, FileInfo info) {
        return answer(
                () -> {
                    LossyFile file = file(path, null);
                    if (file == null) {
                        return -errno.enoent();
                    }
                    open(file, info);
                    return 0;
                });
    }

    private void open(LossyFile file, FileInfo info) {
        info.setFh(++handles);
        open.put(handles, file);
    }

    @Override
    public int release(String path, FileInfo info) {
        return answer(
                () -> {
                    open.remove(info.getFh());
                    return 0;
                });
    }

    @Override
    public int read(String path, ByteBuffer target, long count, long offset, FileInfo info) {
        return answer(
                () -> {
                    LossyFile file = file(path, info);
                    return file == null ? -errno.ebadf() : file.read(target, offset, count);
                });
    }

    @Override
    public int write(String path, ByteBuffer source, long count, long offset, FileInfo info) {
        return change(path, info, file -> file.write(source, offset, count), (int) count);
    }

    @Override
    public int truncate(String path, long length, @Nullable FileInfo info) {
        return change(path, info, file -> file.truncate(length), 0);
    }

    /** A disk that was cut is gone, and what the kernel writes late of its files with it. */
    private int change(
            String path, @Nullable FileInfo info, Consumer<LossyFile> change, int result) {
        return answer(
                () -> {
                    LossyFile file = file(path, info);
                    Place place = place(path);
                    if (file == null || place == null) {
                        return -errno.eio();
                    }
                    place.disk().beforeChange();
                    change.accept(file);
                    return result;
                });
    }

    /** In one directory, which is all that a store does. */
    @Override
    public int rename(String from, String to, int flags) {
        return answer(
                () -> {
                    Place old = place(from);
                    Place place = place(to);
                    if (old == null || place == null || old.directory() != place.directory()) {
                        return -errno.einval();
                    }
                    LossyNode node = old.directory().entries().get(old.name());
                    if (node == null) {
                        return -errno.enoent();
                    }
                    old.disk().beforeChange();
                    if (place.name().startsWith(HIDDEN) && node instanceof LossyFile file) {
                        hidden.put(to, file);
                        old.directory().remove(old.name());
                    } else {
                        old.directory().rename(old.name(), place.name());
                    }
                    return 0;
                });
    }

    @Override
    public int unlink(String path) {
        return answer(
                () -> {
                    if (hidden.remove(path) != null) {
                        return 0;
                    }
                    Place place = place(path);
                    if (place == null || !place.directory().entries().containsKey(place.name())) {
                        return -errno.enoent();
                    }
                    place.disk().beforeChange();
                    place.directory().remove(place.name());
                    return 0;
                });
    }

    @Override
    public int fsync(String path, int dataOnly, FileInfo info) {
        return sync(path, file(path, info));
    }

    @Override
    public int fsyncdir(@Nullable String path, int dataOnly, FileInfo info) {
        return path == null ? -errno.einval() : sync(path, node(path));
    }

    /** The top is no disk: what is in it was made by {@link #obey} and is durable. */
    private int sync(String path, @Nullable LossyNode node) {
        return answer(
                () -> {
                    if (path.equals("/")) {
                        return 0;
                    }
                    Place place = place(path);
                    if (place == null || node == null) {
                        return -errno.eio();
                    }
                    place.disk().sync(node);
                    return 0;
                });
    }
}
