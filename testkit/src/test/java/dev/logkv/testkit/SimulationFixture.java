package dev.logkv.testkit;

import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** A simulated directory to work in, and its crash images in plain words. */
abstract class SimulationFixture {

    static final Path STORE = Path.of("/store");

    final SimulatedFileSystem fs = SimulatedFileSystem.crashable(CrashOptions.of(7, 100_000));
    final Directory directory = fs.openDirectory(STORE);

    private int obligations;

    /** Returns a durable file. */
    final StoreFile durable(String name, byte[] content) throws IOException {
        StoreFile file = directory.create(name);
        file.write(0, MemorySegment.ofArray(content));
        file.force();
        directory.sync();
        return file;
    }

    /** Returns every state that a crash at this instant can leave, by name of the image. */
    final Map<String, Map<String, byte[]>> images() {
        Map<String, Map<String, byte[]>> images = new TreeMap<>();
        fs.boundary("now")
                .images(++obligations)
                .forEach(image -> images.put(image.name(), filesOf(image)));
        return images;
    }

    /** Returns the contents of a file in all images that have it. */
    final List<byte[]> contents(String name) {
        return images().values().stream()
                .filter(files -> files.containsKey(name))
                .map(files -> files.get(name))
                .toList();
    }

    static Map<String, byte[]> filesOf(CrashImage image) {
        try (SimulatedFileSystem opened = image.open()) {
            return filesOf(opened);
        }
    }

    static Map<String, byte[]> filesOf(SimulatedFileSystem fs) {
        Map<String, byte[]> files = new TreeMap<>();
        try (Directory directory = fs.openDirectory(STORE)) {
            for (String name : directory.list()) {
                try (StoreFile file = directory.open(name)) {
                    byte[] content = new byte[(int) file.size()];
                    file.read(0, MemorySegment.ofArray(content));
                    files.put(name, content);
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return files;
    }

    /** Returns the content of a file that must be there. */
    static byte[] contentOf(Map<String, byte[]> files, String name) {
        return Objects.requireNonNull(files.get(name), name);
    }

    static String string(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    static MemorySegment text(String text) {
        return MemorySegment.ofArray(bytes(text));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns as many bytes of one value. */
    static byte[] filled(int count, int value) {
        byte[] bytes = new byte[count];
        MemorySegment.ofArray(bytes).fill((byte) value);
        return bytes;
    }

    static void set(MemorySegment mapping, long offset, int value) {
        mapping.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
    }
}
