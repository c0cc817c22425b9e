package dev.logkv.testkit;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The engine with a mistake in it, and the test kit and its tests on top: all classes of LogKV once
 * more, in a class loader of their own, one source file of them compiled with a change. So the
 * engine itself needs no switch that turns a mistake on.
 */
final class PatchedEngine extends ClassLoader {

    private static final Path SOURCES =
            Path.of(System.getProperty("logkv.root"), "engine/src/main/java/dev/logkv/engine");

    private final Map<String, byte[]> patched;
    private final UnaryOperator<byte[]> instrument;

    private PatchedEngine(Map<String, byte[]> patched, UnaryOperator<byte[]> instrument) {
        super(PatchedEngine.class.getClassLoader());
        this.patched = patched;
        this.instrument = instrument;
    }

    /** Returns the engine as it is. */
    static PatchedEngine withoutBug() {
        return new PatchedEngine(Map.of(), bytes -> bytes);
    }

    /** Returns the engine with {@link HeapFaults}. */
    static PatchedEngine withHeapFaults() {
        return new PatchedEngine(Map.of(), HeapFaults::instrument);
    }

    /**
     * Compiles a mistake into the engine.
     *
     * @throws IllegalStateException if it does not fit the source, or does not compile
     */
    static PatchedEngine with(SeededBug bug) throws IOException {
        Path path = SOURCES.resolve(bug.source());
        return new PatchedEngine(
                compile(path, bug.in(Files.readString(path)), bug.name()), bytes -> bytes);
    }

    /**
     * Compiles a mistake, and returns the class path of a JVM that has the engine with it.
     *
     * @param directory for the classes that are different
     */
    static String classPathWith(SeededBug bug, Path directory) throws IOException {
        for (Map.Entry<String, byte[]> type : with(bug).patched.entrySet()) {
            Path file = directory.resolve(type.getKey().replace('.', '/') + ".class");
            Files.createDirectories(requireNonNull(file.getParent()));
            Files.write(file, type.getValue());
        }
        return directory + File.pathSeparator + System.getProperty("java.class.path");
    }

    /** Runs a suite on it, and returns what that found, or null. */
    @Nullable Throwable run(String suite) {
        Consumer<String> suites = newSuites();
        try {
            suites.accept(suite);
            return null;
        } catch (LinkageError | IllegalArgumentException e) {
            throw new IllegalStateException("the suite '" + suite + "' cannot be run", e);
        } catch (RuntimeException | Error found) {
            return found;
        }
    }

    /** A new one each time: {@link SmallSuite} as this loader knows it. */
    @SuppressWarnings("unchecked") // the other loader's class is none of ours, its interface is
    private Consumer<String> newSuites() {
        try {
            var constructor = loadClass(SmallSuite.class.getName()).getDeclaredConstructor();
            constructor.setAccessible(true);
            return (Consumer<String>) constructor.newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("dev.logkv.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            byte[] bytes = bytesOf(name);
            if (name.startsWith("dev.logkv.engine.")) {
                bytes = instrument.apply(bytes);
            }
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    private byte[] bytesOf(String name) throws ClassNotFoundException {
        byte[] bytes = patched.get(name);
        if (bytes != null) {
            return bytes;
        }
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static Map<String, byte[]> compile(Path path, String text, String what)
            throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        List<String> options =
                List.of(
                        "-proc:none",
                        "-nowarn",
                        "-implicit:none",
                        "-classpath",
                        System.getProperty("java.class.path"));
        try (Classes classes = new Classes(compiler.getStandardFileManager(null, null, null))) {
            JavaCompiler.CompilationTask task =
                    compiler.getTask(
                            messages,
                            classes,
                            null,
                            options,
                            null,
                            List.of(new Source(path.toUri(), text)));
            if (!task.call()) {
                throw new IllegalStateException(
                        "the seeded bug '%s' does not compile: %s".formatted(what, messages));
            }
            return classes.compiled();
        }
    }

    /** A source file with a change. */
    private static final class Source extends SimpleJavaFileObject {

        private final String text;

        Source(URI path, String text) {
            super(path, Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** Keeps what is compiled in memory. */
    private static final class Classes extends ForwardingJavaFileManager<JavaFileManager> {

        private final Map<String, ByteArrayOutputStream> written = new HashMap<>();

        Classes(JavaFileManager standard) {
            super(standard);
        }

        Map<String, byte[]> compiled() {
            Map<String, byte[]> compiled = new HashMap<>();
            written.forEach((name, bytes) -> compiled.put(name, bytes.toByteArray()));
            return compiled;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:///" + name + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                    written.put(name, bytes);
                    return bytes;
                }
            };
        }
    }
}
