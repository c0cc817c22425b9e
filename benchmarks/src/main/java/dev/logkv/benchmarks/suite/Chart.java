package dev.logkv.benchmarks.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A picture of lines in a field with two axes, as SVG. Readable on white and in print: no two lines
 * have the same colour and dash.
 */
final class Chart {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;
    private static final int LEFT = 90;
    private static final int RIGHT = 170;
    private static final int TOP = 40;
    private static final int BOTTOM = 55;

    private static final List<String> COLOURS =
            List.of(
                    "#d62728", "#1f77b4", "#2ca02c", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f",
                    "#bcbd22");

    private static final List<String> DASHES =
            List.of("none", "6 3", "2 2", "8 3 2 3", "none", "6 3", "2 2", "8 3 2 3");

    private final String title;
    private final String unitX;
    private final String unitY;
    private final List<Line> lines = new ArrayList<>();
    private boolean logarithmic;

    private record Line(String name, List<double[]> points, int order) {}

    /** An axis from one value to another, with marks. */
    private record Axis(double from, double to, boolean logarithmic, List<Double> marks) {

        /** Returns where a value lies, 0 to 1. */
        double place(double value) {
            return logarithmic
                    ? Math.log(Math.max(value, from) / from) / Math.log(to / from)
                    : (value - from) / (to - from);
        }

        static Axis linear(double to) {
            double step = Math.pow(10, Math.floor(Math.log10(to / 4)));
            for (double factor : new double[] {1, 2, 5, 10}) {
                if (to / (step * factor) <= 6) {
                    step *= factor;
                    break;
                }
            }
            var marks = new ArrayList<Double>();
            int last = (int) Math.ceil(to / step - 1e-9);
            for (int i = 0; i <= last; i++) {
                marks.add(i * step);
            }
            return new Axis(0, last * step, false, marks);
        }

        static Axis logarithmic(double from, double to) {
            double first = Math.pow(10, Math.floor(Math.log10(from) + 1e-9));
            var marks = new ArrayList<Double>();
            double mark = first;
            while (marks.size() < 2 || mark < to * 9.99) {
                marks.add(mark);
                mark *= 10;
            }
            return new Axis(first, marks.getLast(), true, marks);
        }
    }

    Chart(String title, String unitX, String unitY) {
        this.title = title;
        this.unitX = unitX;
        this.unitY = unitY;
    }

    /** Makes both axes logarithmic. */
    Chart logarithmic() {
        logarithmic = true;
        return this;
    }

    /** Adds a line; its colour is that of its place among all that were added, drawn or not. */
    void line(String name, List<double[]> points) {
        lines.add(new Line(name, points, lines.size()));
    }

    boolean isEmpty() {
        return lines.stream().allMatch(line -> line.points.size() < 2);
    }

    String svg() {
        Axis x = axis(0);
        Axis y = axis(1);
        var svg = new StringBuilder();
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\""
                        + " font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH,
                HEIGHT);
        add(svg, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", WIDTH, HEIGHT);
        text(svg, LEFT, 24, "start", title);
        for (double mark : x.marks) {
            double at = atX(x, mark);
            grid(svg, at, TOP, at, HEIGHT - BOTTOM);
            text(svg, at, HEIGHT - BOTTOM + 18, "middle", label(mark));
        }
        for (double mark : y.marks) {
            double at = atY(y, mark);
            grid(svg, LEFT, at, WIDTH - RIGHT, at);
            text(svg, LEFT - 8, at + 4, "end", label(mark));
        }
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 14, "middle", unitX);
        add(
                svg,
                "<text x=\"18\" y=\"%d\" text-anchor=\"middle\" transform=\"rotate(-90 18 %d)\">%s</text>",
                (TOP + HEIGHT - BOTTOM) / 2,
                (TOP + HEIGHT - BOTTOM) / 2,
                unitY);
        for (Line line : lines) {
            draw(svg, line, x, y);
        }
        add(svg, "</svg>");
        return svg.toString();
    }

    private Axis axis(int coordinate) {
        double least = Double.MAX_VALUE;
        double most = 1e-3;
        for (Line line : lines) {
            for (double[] point : line.points) {
                least = Math.min(least, Math.max(1e-3, point[coordinate]));
                most = Math.max(most, point[coordinate]);
            }
        }
        return logarithmic ? Axis.logarithmic(least, most) : Axis.linear(most);
    }

    private static void draw(StringBuilder svg, Line line, Axis x, Axis y) {
        if (line.points.size() < 2) {
            return;
        }
        String stroke =
                "stroke=\"%s\" stroke-dasharray=\"%s\" stroke-width=\"1.8\""
                        .formatted(
                                COLOURS.get(line.order % COLOURS.size()),
                                DASHES.get(line.order % DASHES.size()));
        var points = new StringBuilder();
        for (double[] point : line.points) {
            points.append(
                    String.format(Locale.ROOT, "%.1f,%.1f ", atX(x, point[0]), atY(y, point[1])));
        }
        add(svg, "<polyline fill=\"none\" %s points=\"%s\"/>", stroke, points.toString().strip());
        int legend = TOP + 12 + 20 * line.order;
        add(
                svg,
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" %s/>",
                WIDTH - RIGHT + 14,
                legend,
                WIDTH - RIGHT + 44,
                legend,
                stroke);
        text(svg, WIDTH - RIGHT + 50, legend + 4, "start", line.name);
    }

    private static double atX(Axis axis, double value) {
        return LEFT + axis.place(value) * (WIDTH - LEFT - RIGHT);
    }

    private static double atY(Axis axis, double value) {
        return HEIGHT - BOTTOM - axis.place(value) * (HEIGHT - TOP - BOTTOM);
    }

    private static void grid(StringBuilder svg, double x1, double y1, double x2, double y2) {
        add(
                svg,
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>",
                x1,
                y1,
                x2,
                y2);
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String content) {
        add(
                svg,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                x,
                y,
                anchor,
                content.replace("&", "&amp;").replace("<", "&lt;"));
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation is in a library
    private static void add(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    /** A number as short as it can be: 2,500,000 is 2.5M. */
    private static String label(double value) {
        if (value >= 1e6) {
            return trim(value / 1e6) + "M";
        }
        if (value >= 1e3) {
            return trim(value / 1e3) + "k";
        }
        return trim(value);
    }

    private static String trim(double value) {
        String text = String.format(Locale.ROOT, "%.3f", value);
        return text.replaceAll("\\.?0+$", "");
    }
}
