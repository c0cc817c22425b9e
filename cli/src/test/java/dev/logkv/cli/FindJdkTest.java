package dev.logkv.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script that the launcher and the Maven wrapper find their JDK with, run on made-up JDKs. */
@DisabledOnOs(OS.WINDOWS) // a shell script; on Windows JAVA_HOME is set by hand
class FindJdkTest {

    private static final List<String> TOOLS = List.of("sed", "head", "readlink", "cat");

    @TempDir Path temp;

    private Path usual;
    private Path tools;

    @BeforeEach
    void makeDirectories() throws IOException {
        usual = Files.createDirectory(temp.resolve("usual places"));
        tools = Files.createDirectory(temp.resolve("tools"));
        for (String tool : TOOLS) {
            for (String bin : List.of("/usr/bin", "/bin")) {
                Path real = Path.of(bin, tool);
                if (Files.isExecutable(real) && !Files.exists(tools.resolve(tool))) {
                    executable(tools.resolve(tool), "exec " + real + " \"$@\"");
                }
            }
        }
    }

    @Test
    void javaHome_of25OrNewer_isTaken() throws Exception {
        Path wanted = jdk(temp.resolve("a home"), "26.0.1");
        jdk(usual.resolve("jdk-25"), "25");

        assertThat(find(Map.of("JAVA_HOME", wanted.toString())).home()).isEqualTo(wanted);
    }

    @Test
    void javaHome_of17_isPassedOver() throws Exception {
        Path old = jdk(temp.resolve("old"), "17.0.15");
        Path wanted = jdk(usual.resolve("jdk-25"), "25.0.3");

        assertThat(find(Map.of("JAVA_HOME", old.toString())).home()).isEqualTo(wanted);
        assertThat(find(Map.of("JAVA_HOME", "/nowhere")).home()).isEqualTo(wanted);
    }

    @Test
    void javaOnThePath_ofAnOldJdk_isPassedOver() throws Exception {
        Path old = jdk(temp.resolve("old"), "17.0.15");
        Files.createSymbolicLink(tools.resolve("java"), old.resolve("bin/java"));
        Path wanted = jdk(usual.resolve("jdk-25"), "25.0.3");

        assertThat(find(Map.of()).home()).isEqualTo(wanted);
    }

    @Test
    void javaOnThePath_thatIsALink_leadsToItsJdk() throws Exception {
        Path wanted = jdk(temp.resolve("on path"), "25.0.3");
        Files.createSymbolicLink(tools.resolve("java"), wanted.resolve("bin/java"));

        assertThat(find(Map.of()).home()).isEqualTo(wanted.toRealPath());
    }

    @Test
    void javaOnThePath_thatIsAShim_isAskedForItsHome() throws Exception {
        Path wanted = jdk(temp.resolve("behind a shim"), "25.0.3");
        executable(tools.resolve("java"), "echo '    java.home = " + wanted + "' >&2");

        assertThat(find(Map.of()).home()).isEqualTo(wanted);
    }

    @Test
    void usualPlaces_holdingSeveral_giveExactly25() throws Exception {
        jdk(usual.resolve("a-jdk-21"), "21.0.1");
        jdk(usual.resolve("b-jdk-26"), "26");
        Path wanted = jdk(usual.resolve("c-jdk-25"), "25.0.3");

        assertThat(find(Map.of()).home()).isEqualTo(wanted);
    }

    @Test
    void usualPlaces_holdingOnlyANewerOne_giveThat() throws Exception {
        jdk(usual.resolve("a-jdk-9"), "9");
        Path wanted = jdk(usual.resolve("b-jdk-26"), "26-ea");

        assertThat(find(Map.of()).home()).isEqualTo(wanted);
    }

    @Test
    void jdk_withoutAReleaseFile_isAskedForItsVersion() throws Exception {
        Path wanted = jdk(usual.resolve("jdk"), "25");
        Files.delete(wanted.resolve("release"));
        executable(wanted.resolve("bin/java"), "echo 'openjdk version \"25.0.3\" 2026' >&2");

        assertThat(find(Map.of()).home()).isEqualTo(wanted);
    }

    @Test
    void runtime_withoutACompiler_isPassedOver() throws Exception {
        Files.delete(jdk(usual.resolve("jre-25"), "25").resolve("bin/javac"));

        assertThat(find(Map.of()).status()).isEqualTo(1);
    }

    @Test
    void nothing_found_saysWhatToInstall() throws Exception {
        Found found = find(Map.of("JAVA_HOME", jdk(temp.resolve("old"), "17").toString()));

        assertThat(found.status()).isEqualTo(1);
        assertThat(found.out()).isEmpty();
        assertThat(found.err())
                .contains("JDK 25")
                .contains("apt-get install temurin-25-jdk")
                .contains("sdk install java 25-tem")
                .contains("brew install temurin@25")
                .contains("JAVA_HOME");
    }

    private record Found(int status, String out, String err) {

        Path home() {
            assertThat(status).as(err).isZero();
            return Path.of(out.strip());
        }
    }

    /** Runs the script with nothing in its environment but what a test puts there. */
    private Found find(Map<String, String> environment) throws Exception {
        Path out = temp.resolve("out");
        Path err = temp.resolve("err");
        var builder =
                new ProcessBuilder("/bin/sh", root().resolve(".mvn/find-jdk25.sh").toString())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile());
        var variables = new HashMap<String, String>(environment);
        variables.put("PATH", tools.toString());
        variables.put("LOGKV_JDK_DIRS", temp.resolve("missing") + ":" + usual);
        builder.environment().clear();
        builder.environment().putAll(variables);
        int status = builder.start().waitFor();
        return new Found(status, Files.readString(out), Files.readString(err));
    }

    private static Path root() {
        String given = System.getProperty("logkv.root");
        return given != null ? Path.of(given) : Path.of("..").toAbsolutePath().normalize();
    }

    private static Path jdk(Path home, String version) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        executable(home.resolve("bin/java"), "exit 1");
        executable(home.resolve("bin/javac"), "exit 1");
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static void executable(Path file, String command) throws IOException {
        Files.write(file, List.of("#!/bin/sh", command));
        if (!file.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + file + " executable");
        }
    }
}
