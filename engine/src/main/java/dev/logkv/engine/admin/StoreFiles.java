package dev.logkv.engine.admin;

import dev.logkv.engine.fs.Directory;
import dev.logkv.engine.log.SegmentFiles;
import dev.logkv.engine.table.TableFiles;
import dev.logkv.engine.version.ManifestFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The files of a directory by what their names say.
 *
 * @param manifests numbers of the manifests, ascending
 * @param tables numbers of the tables, ascending
 * @param segments numbers of the segments of the log, ascending
 * @param values numbers of the segments that values were moved into, ascending
 * @param unfinished names of files that a crash kept from being finished
 * @param unknown names of files that are not a store's
 */
record StoreFiles(
        List<Long> manifests,
        List<Long> tables,
        List<Long> segments,
        List<Long> values,
        List<String> unfinished,
        List<String> unknown) {

    private static final String UNFINISHED = ".tmp";

    static StoreFiles of(Directory directory) throws IOException {
        StoreFiles files =
                new StoreFiles(
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>(),
                        new ArrayList<>());
        for (String name : directory.list()) {
            if (name.endsWith(UNFINISHED)
                    && files.add(name.substring(0, name.length() - UNFINISHED.length()), false)) {
                files.unfinished.add(name);
            } else if (!files.add(name, true)) {
                files.unknown.add(name);
            }
        }
        return files;
    }

    /** Returns whether the name is that of a store's file, and counts it among those if wanted. */
    private boolean add(String name, boolean isCounted) {
        return add(ManifestFiles.number(name).orElse(-1), manifests, isCounted)
                || add(TableFiles.number(name).orElse(-1), tables, isCounted)
                || add(SegmentFiles.number(name).orElse(-1), segments, isCounted)
                || add(SegmentFiles.valuesNumber(name).orElse(-1), values, isCounted);
    }

    private static boolean add(long number, List<Long> numbers, boolean isCounted) {
        if (number >= 0 && isCounted) {
            numbers.add(number);
        }
        return number >= 0;
    }

    /** Returns whether there is no file of a store. */
    boolean isEmpty() {
        return manifests.isEmpty() && tables.isEmpty() && segments.isEmpty() && values.isEmpty();
    }
}
