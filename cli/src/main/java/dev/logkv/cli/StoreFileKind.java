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
import java.util.function.Function;

/** What a file of a store is. */
enum StoreFileKind {
    SEGMENT(Envelope.KIND_SEGMENT, SegmentFiles::number, SegmentDump::dump),
    TABLE(Envelope.KIND_TABLE, TableFiles::number, TableDump::dump),
    MANIFEST(Envelope.KIND_MANIFEST, ManifestFiles::number, ManifestDump::dump);

    private final short number;
    private final Function<String, OptionalLong> numberInName;
    private final Dump dump;

    StoreFileKind(short number, Function<String, OptionalLong> numberInName, Dump dump) {
        this.number = number;
        this.numberInName = numberInName;
        this.dump = dump;
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
        return Arrays.stream(values())
                .filter(kind -> kind.numberInName.apply(name).isPresent())
                .findFirst();
    }

    private static Optional<StoreFileKind> ofContent(StoreFile file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocate(Envelope.BYTES, Long.BYTES);
            if (file.read(0, header) < header.byteSize()) {
                return Optional.empty();
            }
            return Arrays.stream(values())
                    .filter(kind -> Envelope.isOfKind(header, kind.number))
                    .findFirst();
        }
    }

    /** Prints a file in words. */
    void dump(StoreFile file, Appendable out) throws IOException {
        dump.dump(file, out);
    }

    @FunctionalInterface
    private interface Dump {
        void dump(StoreFile file, Appendable out) throws IOException;
    }
}
