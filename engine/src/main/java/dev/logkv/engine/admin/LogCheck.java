package dev.logkv.engine.admin;

import dev.logkv.Event;
import dev.logkv.LogKVException;
import dev.logkv.engine.log.LogAnchor;
import dev.logkv.engine.log.LogSink;
import dev.logkv.engine.log.RecordScanner;
import dev.logkv.engine.log.SegmentHeader;
import dev.logkv.engine.log.StoredLog;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the log for a verification. */
final class LogCheck {

    private final StoredLog log;
    private final Findings findings;

    LogCheck(StoredLog log, Findings findings) {
        this.log = log;
        this.findings = findings;
    }

    /** Judges the log as an open would; where that refuses, tells of all else that is damaged. */
    void from(UUID storeId, LogAnchor anchor) throws IOException {
        Count count = new Count();
        try {
            Event.TailCut cut = log.inspect(storeId, anchor, count);
            if (cut != null) {
                findings.note(cut.file(), StoreVerifier.words(cut));
            }
        } catch (LogKVException.Corruption problem) {
            findings.problem(problem);
            count = salvage(storeId, anchor);
        }
        finish(count);
    }

    /**
     * Checks the segments without knowing where the log begins.
     *
     * @param storeId the store that they should belong to, or null if nothing tells
     */
    void each(@Nullable UUID storeId) throws IOException {
        UUID id = storeId == null ? log.storeId() : storeId;
        finish(id == null ? new Count() : salvage(id, null));
    }

    private Count salvage(UUID storeId, @Nullable LogAnchor anchor) throws IOException {
        Count count = new Count();
        log.salvage(
                storeId,
                anchor,
                1,
                count,
                loss -> {
                    if (!findings.isDamaged(loss.file())) {
                        findings.problem(loss.file(), loss.offset(), loss.problem());
                    }
                });
        return count;
    }

    private void finish(Count count) {
        findings.operations(count.operations);
        findings.read(log.names().size(), log.bytes());
    }

    /** Counts operations, and tells how far the reading has come. */
    private final class Count implements LogSink {

        private long operations;
        private long bytesBefore;
        private long bytes;

        @Override
        public void segment(SegmentHeader header, MemorySegment segment) {
            bytesBefore += bytes;
            bytes = segment.byteSize();
        }

        @Override
        public void record(RecordScanner record) {
            operations += record.operations();
            findings.reading(bytesBefore + record.end());
        }
    }
}
