package dev.logkv.cli;

import dev.logkv.Stats;
import java.io.StringWriter;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Figures of a store as JSON. */
final class StatsJson {

    private StatsJson() {}

    /** Returns the figures as one JSON object, its members named as the components of Stats. */
    static String of(Stats stats, List<String> buckets) {
        var text = new StringWriter();
        try (JsonGenerator json =
                new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeNumberProperty("sequence", stats.sequence());
            json.writeArrayPropertyStart("buckets");
            buckets.forEach(json::writeString);
            json.writeEndArray();
            json.writeNumberProperty("entries", stats.entries());
            json.writeNumberProperty("logBytes", stats.logBytes());
            json.writeNumberProperty("diskBytes", stats.diskBytes());
            json.writeNumberProperty("freeBytes", stats.freeBytes());
            json.writeNumberProperty("indexBytes", stats.indexBytes());
            json.writeNumberProperty("memoryBudget", stats.memoryBudget());
            json.writeNumberProperty("unsyncedBytes", stats.unsyncedBytes());
            json.writeNumberProperty("syncs", stats.syncs());
            json.writeNumberProperty("syncedWrites", stats.syncedWrites());
            json.writeNumberProperty("rollStallMicrosMax", stats.rollStallMicrosMax());
            json.writeNumberProperty("snapshots", stats.snapshots());
            json.writeNumberProperty("oldestSnapshotAgeMillis", stats.oldestSnapshotAgeMillis());
            json.writeNumberProperty("cursors", stats.cursors());
            json.writeNumberProperty("oldestCursorAgeMillis", stats.oldestCursorAgeMillis());
            json.writeArrayPropertyStart("segments");
            stats.segments().forEach(segment -> write(json, segment));
            json.writeEndArray();
            write(json, stats.tree());
            json.writeArrayPropertyStart("tasks");
            stats.tasks().forEach(task -> write(json, task));
            json.writeEndArray();
            stats.readOnlyReason()
                    .ifPresent(reason -> json.writeStringProperty("readOnlyReason", reason));
            json.writeEndObject();
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Stats.SegmentStats segment) {
        json.writeStartObject();
        json.writeStringProperty("file", segment.file());
        json.writeNumberProperty("capacityBytes", segment.capacityBytes());
        json.writeNumberProperty("usedBytes", segment.usedBytes());
        json.writeNumberProperty("entries", segment.entries());
        json.writeNumberProperty("indexBytes", segment.indexBytes());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Stats.ValueSegmentStats segment) {
        json.writeStartObject();
        json.writeStringProperty("file", segment.file());
        json.writeNumberProperty("bytes", segment.bytes());
        json.writeNumberProperty("liveBytes", segment.liveBytes());
        json.writeNumberProperty("values", segment.values());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Stats.TreeStats tree) {
        json.writeObjectPropertyStart("tree");
        json.writeArrayPropertyStart("levels");
        tree.levels().forEach(level -> write(json, level));
        json.writeEndArray();
        json.writeArrayPropertyStart("valueSegments");
        tree.valueSegments().forEach(segment -> write(json, segment));
        json.writeEndArray();
        json.writeNumberProperty("releasableBytes", tree.releasableBytes());
        json.writeNumberProperty("flushes", tree.flushes());
        json.writeNumberProperty("flushedBytes", tree.flushedBytes());
        json.writeNumberProperty("mergeSteps", tree.mergeSteps());
        json.writeNumberProperty("mergeWrittenBytes", tree.mergeWrittenBytes());
        json.writeNumberProperty("appendedBytes", tree.appendedBytes());
        json.writeNumberProperty("debt", tree.debt());
        json.writeNumberProperty("pausedMicros", tree.pausedMicros());
        json.writeNumberProperty("stoppedMicros", tree.stoppedMicros());
        json.writeNumberProperty("stopMicrosMax", tree.stopMicrosMax());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Stats.LevelStats level) {
        json.writeStartObject();
        json.writeNumberProperty("level", level.level());
        json.writeBooleanProperty("bottom", level.bottom());
        json.writeNumberProperty("runs", level.runs());
        json.writeNumberProperty("tables", level.tables());
        json.writeNumberProperty("bytes", level.bytes());
        json.writeNumberProperty("liveBytes", level.liveBytes());
        json.writeNumberProperty("entries", level.entries());
        json.writeNumberProperty("tombstones", level.tombstones());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Stats.TaskStats task) {
        json.writeStartObject();
        json.writeStringProperty("name", task.name());
        json.writeStringProperty("state", task.state());
        json.writeNumberProperty("runs", task.runs());
        json.writeNumberProperty("failures", task.failures());
        task.lastFailure().ifPresent(failure -> json.writeStringProperty("lastFailure", failure));
        json.writeEndObject();
    }
}
