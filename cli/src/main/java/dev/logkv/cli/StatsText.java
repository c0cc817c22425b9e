package dev.logkv.cli;

import dev.logkv.Stats;
import dev.logkv.cli.console.Figures;
import dev.logkv.cli.console.Style;
import dev.logkv.cli.console.Table;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Figures of a store as tables and as JSON. */
final class StatsText {

    private StatsText() {}

    /** Returns the figures as lines of text. */
    static List<String> lines(Stats stats, List<String> buckets, Style style) {
        var lines = new ArrayList<String>();
        lines.add(style.bold("Store"));
        lines.addAll(overview(stats, buckets).render(style));
        lines.add("");
        lines.add(style.bold("Log"));
        lines.addAll(segments(stats).render(style));
        lines.add("");
        lines.add(style.bold("Background work"));
        lines.addAll(tasks(stats).render(style));
        stats.readOnlyReason()
                .ifPresent(reason -> lines.add(style.bad("The store is read-only: " + reason)));
        return lines;
    }

    private static Table overview(Stats stats, List<String> buckets) {
        var table =
                Table.aligningLeft(2)
                        .row("buckets", buckets.isEmpty() ? "none" : String.join(", ", buckets))
                        .row("sequence", Figures.count(stats.sequence()))
                        .row("operations", Figures.count(stats.entries()))
                        .row("records", Figures.bytes(stats.logBytes()))
                        .row("on disk", Figures.bytes(stats.diskBytes()))
                        .row("free on the device", Figures.bytes(stats.freeBytes()))
                        .row(
                                "indexes in memory",
                                Figures.bytes(stats.indexBytes())
                                        + " of "
                                        + Figures.bytes(stats.memoryBudget()))
                        .row("not yet synced", Figures.bytes(stats.unsyncedBytes()));
        if (stats.snapshots() > 0) {
            table.row(
                    "snapshots",
                    "%d, the oldest open for %s"
                            .formatted(
                                    stats.snapshots(),
                                    Figures.clock(
                                            TimeUnit.MILLISECONDS.toSeconds(
                                                    stats.oldestSnapshotAgeMillis()))));
        }
        return table;
    }

    private static Table segments(Stats stats) {
        var table =
                Table.aligningLeft(1).header("segment", "operations", "used", "capacity", "index");
        for (Stats.SegmentStats segment : stats.segments()) {
            table.row(
                    segment.file(),
                    Figures.count(segment.entries()),
                    Figures.bytes(segment.usedBytes()),
                    Figures.bytes(segment.capacityBytes()),
                    Figures.bytes(segment.indexBytes()));
        }
        return table;
    }

    private static Table tasks(Stats stats) {
        var table = Table.aligningLeft(2).header("task", "state", "runs", "failures");
        for (Stats.TaskStats task : stats.tasks()) {
            table.row(
                    task.name(),
                    task.state() + task.lastFailure().map(failure -> ": " + failure).orElse(""),
                    Figures.count(task.runs()),
                    Figures.count(task.failures()));
        }
        return table;
    }

    /** Returns the figures as one JSON object, its members named as the components of Stats. */
    static String json(Stats stats, List<String> buckets) {
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
            json.writeArrayPropertyStart("segments");
            stats.segments().forEach(segment -> write(json, segment));
            json.writeEndArray();
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
