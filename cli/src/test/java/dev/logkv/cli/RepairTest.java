package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.logkv.LogKV;
import dev.logkv.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairTest {

    @TempDir Path temp;

    private Path store;
    private Path target;

    @BeforeEach
    void fill() {
        store = temp.resolve("store");
        target = temp.resolve("target");
        Cli.run("put", store, "btc", "4411.99");
        Cli.run("put", store, "visit/42", "open", "--bucket", "web");
        Cli.run("flush", store);
        Cli.run("put", store, "eth", "180.04");
    }

    private void damageTable() throws IOException {
        VerifyTest.flip(DumpTest.newest(store, "*.table"), 70);
    }

    @Test
    void soundStore_losesNothing_andExits0() {
        Cli.Result result = Cli.run("repair", store, target);

        assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
        assertThat(result.err()).isEmpty(); // nobody watches, so no progress
        assertThat(result.out())
                .contains("repaired, nothing is lost: ")
                .contains(" operations in " + target + "; the damaged files are in " + store);
        assertThat(Cli.run("scan", target).out()).isEqualTo("btc\t4411.99\neth\t180.04\n");
        assertThat(Cli.run("get", target, "visit/42", "--bucket", "web").out()).isEqualTo("open\n");
        assertThat(Cli.run("verify", target).exitCode()).isZero();
    }

    @Test
    void damagedTable_isLost_andSaid_andExits3() throws IOException {
        damageTable();
        String name = String.valueOf(DumpTest.newest(store, "*.table").getFileName());

        Cli.Result result = Cli.run("repair", store, target);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.out())
                .contains(name + " is damaged at offset 64: ")
                .contains("operations lost: ", ", on keys from bucket 0, key ")
                .contains("repaired: ");
        assertThat(Cli.run("scan", target).out()).isEqualTo("eth\t180.04\n");
        assertThat(Cli.run("verify", target).exitCode()).isZero();
        assertThat(Cli.run("verify", store).exitCode()).isEqualTo(3);
    }

    @Test
    void missingManifest_isInDoubt() throws IOException {
        Files.delete(DumpTest.newest(store, "*.manifest"));

        Cli.Result result = Cli.run("repair", store, target);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.out()).contains("in doubt: there is no whole manifest");
        assertThat(Cli.run("scan", target).out()).isEqualTo("btc\t4411.99\neth\t180.04\n");
    }

    @Test
    void inPlace_movesTheDamagedFilesAway() throws IOException {
        damageTable();
        Path original = temp.resolve("store.damaged");

        Cli.Result result = Cli.run("repair", store, "--in-place");

        assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
        assertThat(result.out()).contains("the damaged files are in " + original.toAbsolutePath());
        assertThat(Cli.run("scan", store).out()).isEqualTo("eth\t180.04\n");
        assertThat(Cli.run("verify", original).exitCode()).isEqualTo(3);
        assertThat(temp.resolve("store.repairing")).doesNotExist();
    }

    @Test
    void targetOrInPlace_notBothAndNotNeither() {
        assertThat(Cli.run("repair", store).exitCode()).isEqualTo(2);
        Cli.Result both = Cli.run("repair", store, target, "--in-place");
        assertThat(both.exitCode()).isEqualTo(2);
        assertThat(both.err()).contains("either TARGET or --in-place");
        assertThat(Cli.run("repair", store, "").err()).contains("(TARGET): it is empty");
        assertThat(target).doesNotExist();
    }

    @Test
    void targetWithFiles_isRefused() throws IOException {
        Files.createDirectory(target);
        Files.writeString(target.resolve("mine"), "mine");

        Cli.Result result = Cli.run("repair", store, target);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.err()).contains(target + " is not empty");
    }

    @Test
    void directoriesOfOtherThings_areRefused_andNothingInThemIsTouched() throws IOException {
        Files.createDirectory(target);
        Path lock = Files.writeString(target.resolve("LOCK"), "mine");
        Files.writeString(target.resolve("other"), "mine");

        assertThatThrownBy(() -> LogKV.repair(store, target))
                .hasMessageContaining(target + " is not empty");
        assertThatThrownBy(() -> LogKV.repairInPlace(target, ProgressListener.NONE))
                .hasMessageContaining("there is no store in");
        assertThatThrownBy(() -> LogKV.verify(target, ProgressListener.NONE))
                .hasMessageContaining("there is no store in");

        assertThat(lock).hasContent("mine");
        Files.delete(lock);
        assertThatThrownBy(() -> LogKV.verify(target, ProgressListener.NONE))
                .hasMessageContaining("there is no store in");
        assertThat(lock).doesNotExist();
    }

    @Test
    void inPlace_throughALink_putsTheNewStoreWhereTheDamagedOneWas() throws IOException {
        damageTable();
        Path link = Files.createSymbolicLink(temp.resolve("link"), store);

        assertThat(Cli.run("repair", link, "--in-place").exitCode()).isEqualTo(3);

        assertThat(link).isSymbolicLink();
        assertThat(Cli.run("scan", store).out()).isEqualTo("eth\t180.04\n");
        assertThat(temp.resolve("store.damaged")).isDirectory();
    }

    @Test
    void inPlace_interrupted_isNoticedByWhateverNameTheStoreIsCalled() throws IOException {
        Files.move(store, temp.resolve("store.damaged"));
        Files.createDirectory(temp.resolve("store.repairing"));

        Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("store"));

        for (Path name : List.of(store, store.resolve("."), store.resolve("../store"), link)) {
            for (List<Object> command :
                    List.<List<Object>>of(
                            List.of("put", name, "k", "v"),
                            List.of("get", name, "k"),
                            List.of("scan", name),
                            List.of("stats", name),
                            List.of("verify", name),
                            List.of("repair", name, temp.resolve("new")))) {
                Cli.Result result = Cli.run(command.toArray());

                assertThat(result.exitCode()).isEqualTo(4);
                assertThat(result.err())
                        .contains("in place was interrupted")
                        .doesNotContain("no store");
                assertThat(store).doesNotExist();
            }
            assertThatThrownBy(() -> LogKV.verify(name)).hasMessageContaining("was interrupted");
        }
    }

    @Test
    void inPlace_throughALinkAndInterrupted_isResumed() throws IOException {
        damageTable();
        Path link = Files.createSymbolicLink(temp.resolve("link"), Path.of("store"));
        Files.move(store, temp.resolve("store.damaged"));
        Files.createDirectory(temp.resolve("store.repairing"));

        assertThat(Cli.run("put", link, "k", "v").err()).contains("in place was interrupted");
        assertThat(Cli.run("repair", link, "--in-place").exitCode()).isEqualTo(3);

        assertThat(Cli.run("scan", store).out()).isEqualTo("eth\t180.04\n");
        assertThat(temp.resolve("store.repairing")).doesNotExist();
    }

    @Test
    void inPlace_byAWayBackBehindALink_isOfTheStoreThatIsOpenedThere() throws IOException {
        Path far = Files.createDirectories(temp.resolve("far/away"));
        Path link = Files.createSymbolicLink(temp.resolve("link"), far);
        Path way = link.resolve("../store");
        Cli.run("put", way, "xrp", "0.5");

        assertThat(Cli.run("repair", way, "--in-place").exitCode()).isZero();

        assertThat(temp.resolve("far/store.damaged")).isDirectory();
        assertThat(temp.resolve("store.damaged")).doesNotExist();
        for (Path name : List.of(way, temp.resolve("far/store"))) {
            assertThat(Cli.run("scan", name).out()).isEqualTo("xrp\t0.5\n");
        }
    }

    @Test
    void open_throughALinkThatLeadsToNothing_isRefused() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), temp.resolve("not-mounted"));

        for (Path name : List.of(link, link.resolve("store"))) {
            Cli.Result result = Cli.run("put", name, "k", "v");

            assertThat(result.exitCode()).isEqualTo(4);
            assertThat(result.err()).contains("the link leads to nothing");
            assertThat(temp.resolve("not-mounted")).doesNotExist();
        }
    }

    @Test
    void targetWithinTheStore_isRefused() throws IOException {
        Path link = Files.createSymbolicLink(temp.resolve("link"), store);
        for (Path within :
                List.of(
                        store,
                        store.resolve("new"),
                        store.resolve("../store/new"),
                        link.resolve("new"),
                        temp.resolve("missing/../link/new"),
                        link.resolve("new/er"))) {
            Cli.Result result = Cli.run("repair", store, within);

            assertThat(result.exitCode()).isEqualTo(2);
            assertThat(result.err()).contains("cannot be repaired into itself");
            assertThat(store.resolve("new")).doesNotExist();
        }
    }

    @Test
    void noStore_isAnError_andNothingIsCreated() {
        assertThat(Cli.run("repair", temp.resolve("none"), target).exitCode()).isEqualTo(4);
        assertThat(Cli.run("repair", temp.resolve("none"), "--in-place").exitCode()).isEqualTo(2);
        assertThat(target).doesNotExist();
        assertThat(temp.resolve("none")).doesNotExist();
    }
}
