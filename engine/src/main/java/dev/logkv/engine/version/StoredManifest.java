package dev.logkv.engine.version;

import dev.logkv.LogKVException;
import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.fs.StoreFile;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A manifest as it was read from its file.
 *
 * @param number of the file
 * @param bytes length of the file
 * @param storeId the store that it belongs to
 * @param hashSeed of the hash of keys in all tables
 * @param version what all its edits lead to
 * @param end where the edits end
 * @param torn why they end there if something lies behind them, or null
 */
public record StoredManifest(
        long number,
        long bytes,
        UUID storeId,
        long hashSeed,
        Version version,
        long end,
        @Nullable String torn) {

    /**
     * Reads the newest manifest of a directory, or returns null if it has none. Changes nothing.
     *
     * @throws LogKVException.Corruption if it is damaged. An older one does not take its place: it
     *     may name tables that are gone
     * @throws LogKVException.UnsupportedFormat if a newer release wrote it
     */
    public static @Nullable StoredManifest newest(Directory directory) throws IOException {
        long number = newestNumber(directory);
        return number == 0 ? null : read(directory, number);
    }

    /** Returns the greatest number of a manifest, or 0. */
    public static long newestNumber(Directory directory) throws IOException {
        long newest = 0;
        for (String name : directory.list()) {
            newest = Math.max(newest, ManifestFiles.number(name).orElse(0));
        }
        return newest;
    }

    private static StoredManifest read(Directory directory, long number) throws IOException {
        String name = ManifestFiles.name(number);
        byte[] bytes;
        try (StoreFile file = directory.open(name)) {
            bytes = ManifestFile.read(file);
        }
        ManifestHeader header = ManifestHeader.read(bytes, name, number);
        ManifestScanner scanner = new ManifestScanner(name, bytes, header);
        Version version = replay(scanner);
        return new StoredManifest(
                number,
                bytes.length,
                header.storeId(),
                header.hashSeed(),
                version,
                scanner.end(),
                scanner.isBlankBehind() ? null : scanner.stop());
    }

    private static Version replay(ManifestScanner scanner) {
        scanner.next();
        Version version = scanner.version();
        while (scanner.next()) {
            version = scanner.apply(scanner.edit(), version);
        }
        return version;
    }

    /** Returns the name of the file. */
    public String name() {
        return ManifestFiles.name(number);
    }
}
