package dev.logkv.testkit;

import java.util.ArrayList;
import java.util.List;

/** The mistakes that the suites have to notice, the cheapest to notice first in each list. */
final class SeededBugs {

    private SeededBugs() {}

    static List<SeededBug> all() {
        List<SeededBug> all = new ArrayList<>();
        all.addAll(ofTheLog());
        all.addAll(ofRecovery());
        all.addAll(ofTheManifest());
        all.addAll(ofTables());
        all.addAll(ofMerging());
        all.addAll(ofLargeValues());
        return all;
    }

    static SeededBug named(String name) {
        return all().stream()
                .filter(bug -> bug.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no bug " + name));
    }

    /** What is acknowledged is not there, or not as it was. */
    private static List<SeededBug> ofTheLog() {
        return List.of(
                SeededBug.of(
                        "synced writes are acknowledged without a force",
                        "store/WritePath.java",
                        """
                        log.writeStaged();
                        log.force();""",
                        "log.writeStaged();",
                        "crash puts, durable"),
                SeededBug.of(
                        "synced writes are visible before they are forced",
                        "store/WritePath.java",
                        """
                        log.writeStaged();
                        log.force();""",
                        """
                        log.writeStaged();
                        state.publish(log.nextSequence() - 1);
                        log.force();""",
                        "faults puts, durable"),
                SeededBug.of(
                        "a force that fails is ignored",
                        "log/Log.java",
                        "newest.force();",
                        "try { newest.force(); } catch (IOException e) { }",
                        "faults puts, durable"),
                SeededBug.of(
                        "a force that fails is tried again and believed",
                        "log/Segment.java",
                        "file.force(bytes.asSlice(forcedBytes, used - forcedBytes));",
                        "try { file.force(); } catch (IOException e) { file.force(); }",
                        "faults puts, durable"),
                SeededBug.of(
                        "a sealed segment is not forced",
                        "log/Log.java",
                        "forceSealed(sealed);",
                        "",
                        "crash rolls"),
                SeededBug.of(
                        "a record says that one byte too much is durable",
                        "log/Log.java",
                        "Math.max(durablePosition, target)",
                        "Math.max(durablePosition, target + 1)",
                        "crash puts of both kinds"),
                SeededBug.of(
                        "a segment gets its name before its bytes are durable",
                        "log/SegmentFactory.java",
                        """
                        file.force();
                        directory.rename""",
                        "directory.rename",
                        "crash rolls"),
                SeededBug.of(
                        "the name of a new segment is not synced",
                        "log/SegmentFactory.java",
                        """
                        directory.rename(unfinished, SegmentFiles.name(number));
                        name = SegmentFiles.name(number);
                        directory.sync();""",
                        """
                        directory.rename(unfinished, SegmentFiles.name(number));
                        name = SegmentFiles.name(number);""",
                        "crash rolls"),
                SeededBug.of(
                        "a recycled segment gets its name before it has lost its old header",
                        "log/SegmentFactory.java",
                        "file.forceFirst(bytes, SegmentHeader.BYTES);",
                        "",
                        "crash flushes",
                        "crash merges down the levels"),
                SeededBug.of(
                        "a segment is chained to the wrong end of the one before",
                        "log/Log.java",
                        """
                        sealed.usedBytes(),
                        sealed.lastChecksum());""",
                        """
                        sealed.usedBytes() - 1,
                        sealed.lastChecksum());""",
                        "crash rolls"));
    }

    /** What a crash left is not read as it must be. */
    private static List<SeededBug> ofRecovery() {
        return List.of(
                SeededBug.of(
                        "a record's checksum is not looked at",
                        "log/RecordScanner.java",
                        "if (actual != expected) {",
                        "if (actual != expected && length < 0) {",
                        "crash puts, buffered",
                        "damage of the log"),
                SeededBug.of(
                        "zeros are read as a record without operations",
                        "log/RecordScanner.java",
                        "if (length == 0) {",
                        """
                        if (length == 0
                        && Zeros.isZero(
                        bytes, offset, offset + RecordFormat.HEADER_BYTES)) {
                            operations = 0;
                            end = offset + RecordFormat.HEADER_BYTES;
                            return true;
                        }
                        if (length == 0) {""",
                        "crash rolls",
                        "damage of the log"),
                SeededBug.of(
                        "damage to what was durable is cut off as a torn tail",
                        "log/LogInspection.java",
                        "if (witnessed > damage.position()) {",
                        "if (witnessed > damage.position() + Integer.MAX_VALUE) {",
                        "damage of the log"),
                SeededBug.of(
                        "a torn tail is refused as damage",
                        "log/LogInspection.java",
                        "if (witnessed > damage.position()) {",
                        "if (witnessed >= 0) {",
                        "crash puts, buffered"),
                SeededBug.of(
                        "a hole in the chain of segments is stepped over",
                        "log/LogInspection.java",
                        """
                        if (!scanned.isEmpty() && !continues(header, scanned.getLast())) {
                            return;""",
                        """
                        if (scanned.size() > Integer.MAX_VALUE - 1) {
                            continues(header, scanned.getLast());
                            return;""",
                        "crash rolls"),
                SeededBug.of(
                        "what lies behind a torn record is not filled with zeros",
                        "log/LogMending.java",
                        "if (!last.scanner().isZeroToLimit()) {",
                        "if (last.scanner().end() < 0) {",
                        "crash puts over pages"),
                SeededBug.of(
                        "records behind a hole are not looked for",
                        "log/LogInspection.java",
                        "} else if (!scanner.isZeroToLimit() && scanner.isFollowed()) {",
                        "} else if (scanner.end() < 0) {",
                        "damage of the log"),
                SeededBug.of(
                        "segments behind a cut stay",
                        "log/LogMending.java",
                        "if (image.number() > last.number()) {",
                        "if (image.number() < 0) {",
                        "crash rolls"),
                SeededBug.of(
                        "what recovery has read is not made durable",
                        "log/LogMending.java",
                        "makeDurable(scanned, inspection.durablePosition());",
                        "",
                        "crash rolls"),
                SeededBug.of(
                        "recovery forces what it has read, but does not write it again",
                        "log/LogMending.java",
                        "image.writeAgain(from, piece);",
                        "",
                        "faults puts, durable"));
    }

    /** Which files count is not what the manifest says, or not what it has to say. */
    private static List<SeededBug> ofTheManifest() {
        return List.of(
                SeededBug.of(
                        "an edit is not forced",
                        "version/ManifestFile.java",
                        """
                        file.force();
                        end += record.length;""",
                        "end += record.length;",
                        "crash flushes"),
                SeededBug.of(
                        "a manifest gets its name before its bytes are durable",
                        "version/ManifestFile.java",
                        """
                        file.force();
                        directory.rename""",
                        "directory.rename",
                        "crash create a store"),
                SeededBug.of(
                        "the name of a new manifest is not synced",
                        "version/ManifestFile.java",
                        "directory.sync();",
                        "",
                        "crash create a store"),
                SeededBug.of(
                        "the old manifest is deleted before there is a new one",
                        "version/Manifest.java",
                        "lastFile++;",
                        """
                        for (String name : older) {
                            directory.delete(name);
                        }
                        older.clear();
                        lastFile++;""",
                        "crash create a store",
                        "crash closed and opened"),
                SeededBug.of(
                        "a force of an edit that fails is ignored",
                        "version/ManifestFile.java",
                        """
                        file.force();
                        end += record.length;""",
                        """
                        try { file.force(); } catch (IOException e) { }
                        end += record.length;""",
                        "faults flushes"),
                SeededBug.of(
                        "recovery deletes files without a new manifest",
                        "store/StoreOpener.java",
                        """
                        manifest.roll();
                        return true;""",
                        """
                        if (directory.freeBytes() < 0) { throw new IOException(); }
                        return true;""",
                        "faults flushes",
                        "faults tables closed and opened"),
                SeededBug.of(
                        "an edit's checksum is not looked at",
                        "version/ManifestScanner.java",
                        "return expected == actual",
                        "return expected == actual || length > 0",
                        "damage of the manifest"),
                SeededBug.of(
                        "damage in the middle of a manifest is taken for its end",
                        "version/ManifestScanner.java",
                        "if (isRecordBehind()) {",
                        "if (isRecordBehind() && end < 0) {",
                        "damage of the manifest"));
    }

    /** A table is not durable when it has to be, or not read as it was written. */
    private static List<SeededBug> ofTables() {
        return List.of(
                SeededBug.of(
                        "a table is not forced",
                        "table/TableWriter.java",
                        """
                        output.flush();
                        file.force();""",
                        "output.flush();",
                        "crash flushes"),
                SeededBug.of(
                        "the name of a new table is not synced before the manifest lists it",
                        "store/TableSet.java",
                        """
                            directory.sync();
                        } catch (Throwable failure) {
                            closeAgain(outcome);""",
                        """
                        } catch (Throwable failure) {
                            closeAgain(outcome);""",
                        "crash flushes"),
                SeededBug.of(
                        "merged tables are deleted before the edit is durable",
                        "store/TableSet.java",
                        """
                        shown = false;
                        try {""",
                        """
                        Version next = manifest.version().apply(outcome.edit());
                        for (long number : open.keySet()) {
                            if (next.runs().stream()
                            .noneMatch(run -> run.table(number) != null)) {
                                directory.delete(TableFiles.name(number));
                            }
                        }
                        shown = false;
                        try {""",
                        "crash merges down the levels"),
                SeededBug.of(
                        "checksums of tables are not looked at",
                        "codec/StoredChecksum.java",
                        "if (actual != expected) {",
                        "if (actual != expected && length < 0) {",
                        "damage of tables"),
                SeededBug.of(
                        "older runs are read before newer ones",
                        "store/ReadPath.java",
                        "for (TableRun run : runs) {",
                        "for (TableRun run : List.of(runs).reversed()) {",
                        "crash flushes",
                        "crash merges down the levels"),
                SeededBug.of(
                        "a get does not see range deletions in tables",
                        "store/ReadPath.java",
                        "table.sequenceAt(place) < covering",
                        "table.sequenceAt(place) < covering - Long.MAX_VALUE",
                        "crash ranges deleted",
                        "model"));
    }

    /** A merge forgets too much, or too little. */
    private static List<SeededBug> ofMerging() {
        return List.of(
                SeededBug.of(
                        "a tombstone goes though something older lies below",
                        "compaction/Retention.java",
                        "boolean settled = nothingBelow && stripe == 0;",
                        "boolean settled = stripe == 0;",
                        "crash merges down the levels",
                        "model"),
                SeededBug.of(
                        "an expired value goes though something older lies below",
                        "compaction/Retention.java",
                        "return settled ? Fate.EXPIRED : Fate.KEPT_AS_TOMBSTONE;",
                        "return Fate.EXPIRED;",
                        "crash expired in tables",
                        "model"),
                SeededBug.of(
                        "snapshots are not respected",
                        "compaction/Retention.java",
                        "stripe == lastStripe && stripe < stripes.count()",
                        "stripe < stripes.count()",
                        "crash merged under snapshots",
                        "model"),
                SeededBug.of(
                        "what a range deletion covers is kept when the deletion goes",
                        "compaction/Retention.java",
                        "if (anyDeletions && stripe < stripes.count() && isCovered(operation, sequence, stripe)) {",
                        "if (anyDeletions && stripe > stripes.count() && isCovered(operation, sequence, stripe)) {",
                        "crash ranges deleted",
                        "model"),
                SeededBug.of(
                        "a merge forgets to choose again when a source has ended",
                        "entry/MergingCursor.java",
                        """
                        size--;
                        second = 0;""",
                        "size--;",
                        "model",
                        "crash merges in steps"));
    }

    /** A value that tables point to goes, or was never there for sure, or is another one. */
    private static List<SeededBug> ofLargeValues() {
        return List.of(
                SeededBug.of(
                        "a segment is not forced before tables point to it",
                        "store/FlushTask.java",
                        "writePath.forceSealed(segment); // before a table points to it",
                        "writePath.hashCode();",
                        "crash large values",
                        "faults large values"),
                SeededBug.of(
                        "a segment that values were moved into is not forced",
                        "log/ValueSegmentWriter.java",
                        """
                        file.force();
                        finished = true;""",
                        "finished = true;",
                        "crash large values"),
                SeededBug.of(
                        "a segment of the log is used again although tables point to it",
                        "store/TableSet.java",
                        "boolean stays = segments.isOpen(number);",
                        "boolean stays = segments.isOpen(number) && number < 0;",
                        "model",
                        "crash large values"),
                SeededBug.of(
                        "recovery deletes segments of the log that tables point to",
                        "store/StoreOpener.java",
                        "if (!tables.listsSegment(SegmentFiles.number(segment).orElseThrow())) {",
                        "if (SegmentFiles.number(segment).isPresent()) {",
                        "crash large values"),
                SeededBug.of(
                        "a segment that values were moved out of goes while readers have it",
                        "store/Reclaimer.java",
                        "case Retired.Values values -> view.holds(values.segment());",
                        "case Retired.Values values -> view.holds(values.segment()) && view.runs() == null;",
                        "model"),
                SeededBug.of(
                        "a segment with a single value left goes",
                        "version/VersionBuilder.java",
                        "if (count > 0) {",
                        "if (count > 1) {",
                        "crash large values",
                        "model"),
                SeededBug.of(
                        "a moved value is read where it was",
                        "compaction/ValueOutput.java",
                        "table.addSeparated(operation, sequence, target.id(), moved, checksum);",
                        "table.addSeparated(operation, sequence, target.id(), offset, checksum);",
                        "crash large values",
                        "model"),
                SeededBug.of(
                        "values are not looked at before they are moved",
                        "log/ValueSegment.java",
                        "if ((!fresh || scarce) && ",
                        "if (scarce && ",
                        "damage of values"));
    }
}
