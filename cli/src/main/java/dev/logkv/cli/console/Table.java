package dev.logkv.cli.console;

import java.util.ArrayList;
import java.util.List;

/**
 * Text in columns: the first to the left, figures to the right, as wide as the widest cell. Built
 * row by row, then rendered. For one thread.
 */
public final class Table {

    private static final String MARGIN = "  ";
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final int leftColumns;
    private boolean hasHeader;

    private Table(int leftColumns) {
        this.leftColumns = leftColumns;
    }

    /**
     * Returns an empty table whose first columns are aligned to the left, the others to the right.
     */
    public static Table aligningLeft(int columns) {
        return new Table(columns);
    }

    /** Sets the names of the columns; to be called first. */
    public Table header(String... names) {
        if (!rows.isEmpty()) {
            throw new IllegalStateException("the header comes first");
        }
        hasHeader = true;
        return row(names);
    }

    /** Adds a row; it may be shorter than others. */
    public Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** Returns the lines of the table. */
    public List<String> render(Style style) {
        int[] widths = widths();
        var lines = new ArrayList<String>();
        for (int row = 0; row < rows.size(); row++) {
            String line = line(rows.get(row), widths);
            lines.add(hasHeader && row == 0 ? style.dim(line) : line);
        }
        return lines;
    }

    private String line(List<String> cells, int[] widths) {
        var line = new StringBuilder(MARGIN);
        for (int column = 0; column < cells.size(); column++) {
            String cell = cells.get(column);
            String padding = " ".repeat(widths[column] - width(cell));
            line.append(column == 0 ? "" : GAP)
                    .append(column < leftColumns ? cell + padding : padding + cell);
        }
        return line.toString().stripTrailing();
    }

    private int[] widths() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> cells : rows) {
            for (int column = 0; column < cells.size(); column++) {
                widths[column] = Math.max(widths[column], width(cells.get(column)));
            }
        }
        return widths;
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
