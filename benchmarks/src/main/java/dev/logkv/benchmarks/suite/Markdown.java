package dev.logkv.benchmarks.suite;

import java.util.List;

/** A page of Markdown as it grows. */
final class Markdown {

    private final StringBuilder page = new StringBuilder();

    void title(String text) {
        page.append("# ").append(text).append("\n\n");
    }

    void section(String text) {
        page.append("## ").append(text).append("\n\n");
    }

    void paragraph(String text) {
        page.append(text).append("\n\n");
    }

    /** Adds a table, whose first row is its head. */
    void table(List<List<String>> rows) {
        for (int row = 0; row < rows.size(); row++) {
            page.append("| ").append(String.join(" | ", rows.get(row))).append(" |\n");
            if (row == 0) {
                page.append("|---".repeat(rows.getFirst().size())).append("|\n");
            }
        }
        page.append('\n');
    }

    @Override
    public String toString() {
        return page.toString();
    }
}
