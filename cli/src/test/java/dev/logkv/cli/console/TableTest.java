package dev.logkv.cli.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columns_areAsWideAsTheirWidestCell() {
        var table =
                Table.aligningLeft(1)
                        .header("name", "count")
                        .row("a", "1,000,000")
                        .row("longer \ud83d\ude00", "7", "x");

        assertThat(table.render(Style.PLAIN))
                .containsExactly(
                        "  name          count",
                        "  a         1,000,000",
                        "  longer \ud83d\ude00          7  x");
    }

    @Test
    void colour_changesNoText() {
        var table = Table.aligningLeft(1).header("h").row("r");

        assertThat(table.render(Style.COLORED)).containsExactly("\033[2m  h\033[0m", "  r");
    }

    @Test
    void headerAfterARow_isRefused() {
        var table = Table.aligningLeft(1).row("r");

        assertThatThrownBy(() -> table.header("h")).isInstanceOf(IllegalStateException.class);
    }
}
