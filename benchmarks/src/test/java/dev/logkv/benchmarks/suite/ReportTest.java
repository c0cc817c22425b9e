package dev.logkv.benchmarks.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.logkv.benchmarks.workload.Measured;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportTest {

    private final Results results = new Results();

    @Test
    void rate_threeRounds_isTheMedian() {
        add("logkv", "fillrandom", 100);
        add("logkv", "fillrandom", 900);
        add("logkv", "fillrandom", 200);

        assertThat(results.rate("logkv", "fillrandom")).hasValue(200);
        assertThat(results.rate("logkv", "overwrite")).isEmpty();
    }

    @Test
    void targets_missed_areBold_metOnesAreNot_absentOnesAreDashes() {
        add("logkv", "fillrandom", 600);
        add("rocksdb", "fillrandom", 100);
        add("lmdb", "fillrandom", 100);
        add("mvstore", "fillrandom", 50);
        add("xodus", "fillrandom", 200);

        assertThat(new Targets(results).ratios().get(1))
                .containsExactly(
                        "fillrandom", "**6.00** of 8.0", "6.00 of 6.0", "**3.00** of 5.0", "-");
    }

    @Test
    void targets_peerWithASmallerStore_areMarked() {
        add("logkv", "overwrite", 600);
        results.add(
                "rocksdb", measured("overwrite", 50).with(Map.of(Measured.FILLED, 0.5), List.of()));

        assertThat(new Targets(results).ratios().get(1).get(1)).isEqualTo("12.00 of 8.0 \\*\\*");
    }

    @Test
    void chart_lines_areWellFormedSvg() throws Exception {
        Chart chart = new Chart("a < b & c", "seconds", "operations");
        chart.line("LogKV", List.of(new double[] {0, 1}, new double[] {10, 2_500_000}));
        chart.line("nothing", List.of());

        var builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        var document = builder.parse(new InputSource(new StringReader(chart.svg())));

        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(1);
        assertThat(document.getElementsByTagName("text").item(0).getTextContent())
                .isEqualTo("a < b & c");
        assertThat(chart.svg()).contains(">2.5M<").contains(">seconds<");
    }

    @Test
    void measured_asJsonAndBack_isTheSame() {
        Measured measured = measured("fillrandom", 123);

        Measured read =
                Json.LINES.readValue(Json.LINES.writeValueAsString(measured), Measured.class);

        assertThat(read).usingRecursiveComparison().isEqualTo(measured);
    }

    private void add(String engine, String workload, long rate) {
        results.add(engine, measured(workload, rate));
    }

    private static Measured measured(String workload, long rate) {
        return new Measured(
                workload,
                rate * 2,
                2,
                Map.of("p50", 1.5),
                Map.of("disk MB", 2.0),
                List.of((double) rate),
                0.1,
                List.of(new double[] {50, 1.5}),
                List.of());
    }
}
