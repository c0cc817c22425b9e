package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeleteRangeTest {

    @TempDir Path store;

    @BeforeEach
    void fill() {
        for (String key : List.of("a", "b/1", "b/2", "b/3", "c")) {
            Cli.run("put", store, key, "v");
        }
        Cli.run("put", store, "b/1", "v", "--bucket", "other");
    }

    @Test
    void prefix_removesItsKeys_ofThatBucketOnly() {
        assertThat(delete("--prefix", "b/")).isEqualTo(new Cli.Result(0, "", ""));

        assertThat(keys()).containsExactly("a", "c");
        assertThat(Cli.run("get", store, "b/1", "-b", "other").out()).isEqualTo("v\n");
        delete("--prefix", "b", "--bucket", "other", "--sync");
        assertThat(Cli.run("scan", store, "-b", "other").out()).isEmpty();
    }

    @Test
    void fromIsInclusive_toIsNot() {
        delete("--from", "b/1", "--to", "b/3");
        assertThat(keys()).containsExactly("a", "b/3", "c");
        delete("--from", "b/4");
        assertThat(keys()).containsExactly("a", "b/3");
        delete("--to", "b");
        assertThat(keys()).containsExactly("b/3");
    }

    @Test
    void bounds_narrowEachOther() {
        delete("--prefix", "b/", "--from", "b/2");
        assertThat(keys()).containsExactly("a", "b/1", "c");
        assertThat(delete("--prefix", "b/", "--from", "c").exitCode()).isZero();
        assertThat(keys()).containsExactly("a", "b/1", "c");
    }

    @Test
    void hex_isDecoded() {
        delete("--prefix", "622f", "--hex");

        assertThat(keys()).containsExactly("a", "c");
    }

    @Test
    void afterAFlush_theyAreGoneAllTheSame() {
        Cli.run("flush", store);
        delete("--prefix", "b/");
        assertThat(keys()).containsExactly("a", "c");
        Cli.run("put", store, "b/2", "new");
        Cli.run("compact", store);
        assertThat(keys()).containsExactly("a", "b/2", "c");
    }

    @Test
    void limitAndDirection_areRefused() {
        for (List<String> option :
                List.of(List.of("--limit", "1"), List.of("--limit=1"), List.of("--reverse"))) {
            Cli.Result result =
                    delete(concat(List.of("--prefix", "b/"), option).toArray(String[]::new));
            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("a deletion has no --limit");
        }
        assertThat(keys()).hasSize(5);
        assertThat(Cli.run("delete", "--help").out()).doesNotContain("--limit", "--reverse");
    }

    @Test
    void everyKey_isRemovedOnlyWhenItIsSaid() {
        for (List<String> bounds :
                List.of(
                        List.of("--prefix", ""),
                        List.of("--from", ""),
                        List.of("--prefix", "", "--from", ""))) {
            Cli.Result result = delete(bounds.toArray(String[]::new));
            assertThat(result.exitCode()).as("%s", bounds).isEqualTo(2);
            assertThat(result.err()).contains("say --all");
        }
        assertThat(keys()).hasSize(5);

        assertThat(delete("--all").exitCode()).isZero();
        assertThat(keys()).isEmpty();
    }

    @Test
    void keysAndARange_areRefused_andNeitherToo() {
        for (List<String> arguments :
                List.of(
                        List.of("a", "--prefix", "b"),
                        List.of("a", "--all"),
                        List.of("--to", "b", "--all"))) {
            Cli.Result result = delete(arguments.toArray(String[]::new));
            assertThat(result.exitCode()).as("%s", arguments).isEqualTo(2);
            assertThat(result.err()).contains("one of them at a time");
        }
        assertThat(delete().exitCode()).isEqualTo(2);
        assertThat(delete().err()).contains("what is to be removed?");
        assertThat(keys()).hasSize(5);
    }

    private Cli.Result delete(String... options) {
        return Cli.run(concat(List.of("delete", store), List.of((Object[]) options)).toArray());
    }

    private List<String> keys() {
        return Cli.run("scan", store).out().lines().map(line -> line.split("\t")[0]).toList();
    }

    private static <T> List<T> concat(List<? extends T> a, List<? extends T> b) {
        return java.util.stream.Stream.<T>concat(a.stream(), b.stream()).toList();
    }
}
