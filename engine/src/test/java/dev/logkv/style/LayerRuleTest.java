package dev.logkv.style;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayerRuleTest {

    @Test
    void engineSources_followTheLayers() throws IOException {
        Path root = JavaSource.projectRoot();
        List<JavaSource> sources = JavaSource.below(root, root.resolve("engine/src/main/java"));

        assertThat(sources).isNotEmpty();
        assertThat(sources.stream().flatMap(s -> LayerRule.violations(s).stream())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "dev.logkv.engine.store,      dev.logkv.engine.admin.Backup",
        "dev.logkv.engine.store,      dev.logkv.engine.fs.FileSystem",
        "dev.logkv.engine.log,        dev.logkv.engine.entry.Entry",
        "dev.logkv.engine.log,        dev.logkv.engine.log.Segment",
        "dev.logkv.engine.log,        dev.logkv.engine.log.record.Framing",
        "dev.logkv.engine.log.record, dev.logkv.engine.log.Segment",
        "dev.logkv.engine.fs,         dev.logkv.Options",
        "dev.logkv.engine.fs,         java.nio.file.Files",
        "dev.logkv.engine.store,      java.nio.file.Path",
        "dev.logkv,                   java.nio.file.Path",
        "dev.logkv,                   dev.logkv.Options",
    })
    void use_ofAnEarlierLayerOrItself_isAllowed(String user, String used) {
        assertThat(violations(user, "import " + used + ";")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "dev.logkv,                   dev.logkv.engine.fs.FileSystem",
        "dev.logkv.engine.fs,         dev.logkv.engine.log.Segment",
        "dev.logkv.engine.fs,         dev.logkv.engine.codec.Varint",
        "dev.logkv.engine.log,        dev.logkv.engine.memtable.Memtable",
        "dev.logkv.engine.log,        dev.logkv.engine.memtable.*",
        "dev.logkv.engine.table.block, dev.logkv.engine.log.Segment",
        "dev.logkv.engine.admin,      dev.logkv.engine.store.Store",
        "dev.logkv.engine.store,      dev.logkv.engine.unheard.Of",
        "dev.logkv.engine.log,        java.nio.file.Path",
        "dev.logkv.engine.store,      java.nio.file.Files",
        "dev.logkv.engine.store,      java.nio.file.*",
        "dev.logkv.engine.store,      java.nio.file.Paths",
        "dev.logkv,                   java.nio.file.attribute.FileTime",
    })
    void use_ofItsOwnOrALaterLayer_isReported(String user, String used) {
        assertThat(violations(user, "import " + used + ";")).hasSize(1);
        assertThat(violations(user, "import static " + used + ";")).hasSize(1);
    }

    @Test
    void qualifiedName_inCode_isReportedWithItsLine() {
        String code = "class A {\n    Object o = dev.logkv.engine.store.Store\n  .open(1);\n}";

        assertThat(violations("dev.logkv.engine.log", code))
                .containsExactly(
                        "A.java:4: log may not use store: dev.logkv.engine.store.Store.open");
    }

    @Test
    void name_inACommentOrLiteral_isIgnored() {
        String code =
                """
                // dev.logkv.engine.store.Store
                /** {@link dev.logkv.engine.store.Store} */
                class A {
                    String s = "dev.logkv.engine.store.Store \\" java.nio.file.Files";
                    char c = '"';
                    String t = \"""
                        dev.logkv.engine.store.Store " '
                        \""";
                }
                """;

        assertThat(violations("dev.logkv.engine.log", code)).isEmpty();
    }

    @Test
    void code_afterALiteral_isStillRead() {
        String code = "class A { char c = '\"'; Object o = dev.logkv.engine.store.Store.X; }";

        assertThat(violations("dev.logkv.engine.log", code)).hasSize(1);
    }

    @Test
    void moduleImport_isReported() {
        assertThat(violations("dev.logkv.engine.log", "import module java.base;")).hasSize(1);
    }

    @Test
    void newPackage_withoutALayer_isReported() {
        assertThat(violations("dev.logkv.engine.unheard", "class A {}")).hasSize(1);
    }

    @Test
    void logKV_mayNameTheStoreOpener_andNothingElse() {
        String opener = "import dev.logkv.engine.store.StoreOpener;";

        assertThat(violations("LogKV", "dev.logkv", opener)).isEmpty();
        assertThat(violations("Bucket", "dev.logkv", opener)).hasSize(1);
        assertThat(violations("LogKV", "dev.logkv", "import dev.logkv.engine.store.Store;"))
                .hasSize(1);
    }

    private static List<String> violations(String packageName, String code) {
        return violations("A", packageName, code);
    }

    private static List<String> violations(String type, String packageName, String code) {
        return LayerRule.violations(
                JavaSource.of(type + ".java", "package " + packageName + ";\n\n" + code + "\n"));
    }
}
