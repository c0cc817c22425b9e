package dev.logkv.cli;

import dev.logkv.engine.codec.Envelope;
import dev.logkv.engine.fs.StoreFile;
import dev.logkv.engine.log.SegmentDump;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.table.TableDump;
import dev.logkv.engine.table.TableFiles;
import dev.logkv.engine.version.ManifestDump;
import dev.logkv.engine.version.ManifestFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/** What a file of a store is. */
enum StoreFileKind {
    SEGMENT(Envelope.KIND_SEGMENT),
    TABLE(Envelope.KIND_TABLE),
    MANIFEST(Envelope.KIND_MANIFEST);

    private final short inEnvelope;

    StoreFileKind(short inEnvelope) {
        this.inEnvelope = inEnvelope;
    }

    /**
     * Returns what a file is: what its name says, as the store itself sees it; for a copy with
     * another name, what its first bytes say.
     */
    static Optional<StoreFileKind> of(StoreFile file) throws IOException {
        Optional<StoreFileKind> named = ofName(file.name());
        return named.isPresent() ? named : ofContent(file);
    }

    /** Returns what a file's name says. */
    static Optional<StoreFileKind> ofName(String name) {
        return Arrays.stream(values()).filter(kind -> kind.number(name).isPresent()).findFirst();
    }

    private static Optional<StoreFileKind> ofContent(StoreFile file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocate(Envelope.BYTES, Long.BYTES);
            if (file.read(0, header) < header.byteSize()) {
                return Optional.empty();
            }
            return Arrays.stream(values())
                    .filter(kind -> Envelope.isOfKind(header, kind.inEnvelope))
                    .findFirst();
        }
    }

    /** Returns the file number in a name of this kind. */
    private OptionalLong number(String name) {
        return switch (this) {
            case SEGMENT ->
                    SegmentFiles.number(name).isPresent()
                            ? SegmentFiles.number(name)
                            : SegmentFiles.valuesNumber(name);
            case TABLE -> TableFiles.number(name);
            case MANIFEST -> ManifestFiles.number(name);
        };
    }

    /** Prints a file in words. */
    void dump(StoreFile file, Appendable out) throws IOException {
        switch (this) {
            case SEGMENT -> SegmentDump.dump(file, out);
            case TABLE -> TableDump.dump(file, out);
            case MANIFEST -> ManifestDump.dump(file, out);
        }
    }
}
