package dev.logkv.style;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The order of the engine's packages: a package may use only packages of earlier layers, never
 * another one of its own layer. So a reader can understand the engine from the top down, and no two
 * packages ever need each other.
 *
 * <p>Every qualified name in the code counts, in an import or not; comments and literals do not.
 */
final class LayerRule {

    private static final String API = "dev.logkv";
    private static final String ENGINE = "dev.logkv.engine";

    /** Earlier layers first. The public API is a layer of its own and uses none of the engine. */
    private static final List<Set<String>> LAYERS =
            List.of(
                    Set.of(API),
                    Set.of("fs", "codec", "task"),
                    Set.of("entry"),
                    Set.of("log", "memtable", "table"),
                    Set.of("version"),
                    Set.of("compaction"),
                    Set.of("admin"),
                    Set.of("store"));

    /** The only uses that go upwards: from a type, to a type. */
    private static final Map<String, Set<String>> EXCEPTIONS =
            // The static methods of the API have to name what opens, verifies and repairs a store.
            Map.of(
                    "dev.logkv.LogKV",
                    Set.of(
                            "dev.logkv.engine.store.StoreOpener",
                            "dev.logkv.engine.admin.StoreAdmin"));

    /**
     * Who may name {@code java.nio.file.Path}; only {@code fs} may name the rest of its package.
     */
    private static final Set<String> PATH_USERS = Set.of(API, "fs", "admin", "store");

    private static final Pattern OWN_NAMES = qualified("dev\\s*\\.\\s*logkv");
    private static final Pattern FILE_NAMES = qualified("java\\s*\\.\\s*nio\\s*\\.\\s*file");
    private static final Pattern MODULE_IMPORT = Pattern.compile("\\bimport\\s+module\\b");
    private static final Pattern PACKAGE_LINE = Pattern.compile("\\bpackage\\s+[\\w.]+\\s*;");

    private LayerRule() {}

    /** What one file does against the rule, in words; empty if nothing. */
    static List<String> violations(JavaSource source) {
        if (source.packageName().isEmpty()) {
            return List.of(); // a module declaration names all packages
        }
        String user = noun(source.packageName());
        if (layerOf(user) < 0) {
            return List.of(
                    "%s: package %s is in no layer; give it one in LayerRule"
                            .formatted(source.path(), source.packageName()));
        }
        var violations = new ArrayList<String>();
        String code = withoutPackageLine(source.code());
        Matcher module = MODULE_IMPORT.matcher(code);
        while (module.find()) {
            violations.add(at(source, module) + "a module import hides which layers are used");
        }
        Matcher own = OWN_NAMES.matcher(code);
        while (own.find()) {
            String name = own.group().replaceAll("\\s", "");
            String used = noun(packageOf(name));
            if (!mayUse(user, used) && !isException(source.typeName(), name)) {
                violations.add(at(source, own) + user + " may not use " + used + ": " + name);
            }
        }
        Matcher file = FILE_NAMES.matcher(code);
        while (file.find()) {
            String name = file.group().replaceAll("\\s", "");
            if (!mayUseFileName(user, name)) {
                violations.add(at(source, file) + user + " may not use files: " + name);
            }
        }
        return violations;
    }

    private static boolean mayUse(String user, String used) {
        int layer = layerOf(used);
        return user.equals(used) || (layer >= 0 && layer < layerOf(user));
    }

    private static boolean isException(String type, String name) {
        return EXCEPTIONS.getOrDefault(type, Set.of()).stream()
                .anyMatch(allowed -> name.equals(allowed) || name.startsWith(allowed + "."));
    }

    private static boolean mayUseFileName(String user, String name) {
        boolean isPath =
                name.equals("java.nio.file.Path") || name.startsWith("java.nio.file.Path.");
        return user.equals("fs") || (isPath && PATH_USERS.contains(user));
    }

    private static int layerOf(String noun) {
        for (int layer = 0; layer < LAYERS.size(); layer++) {
            if (LAYERS.get(layer).contains(noun)) {
                return layer;
            }
        }
        return -1;
    }

    /**
     * {@code dev.logkv.engine.table.block} is table; the API is itself; others stay as they are.
     */
    private static String noun(String packageName) {
        if (!packageName.startsWith(ENGINE + ".")) {
            return packageName;
        }
        String rest = packageName.substring(ENGINE.length() + 1);
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    /** The part of a qualified name before its first type, which starts with a capital. */
    private static String packageOf(String name) {
        var parts = new ArrayList<String>();
        for (String part : name.split("\\.")) {
            if (Character.isUpperCase(part.charAt(0))) {
                break;
            }
            parts.add(part);
        }
        return String.join(".", parts);
    }

    private static String withoutPackageLine(String code) {
        Matcher line = PACKAGE_LINE.matcher(code);
        return line.find()
                ? code.substring(0, line.start())
                        + " ".repeat(line.end() - line.start())
                        + code.substring(line.end())
                : code;
    }

    private static Pattern qualified(String start) {
        return Pattern.compile("(?<![\\w.])" + start + "(?:\\s*\\.\\s*\\w+)*\\b");
    }

    private static String at(JavaSource source, Matcher matcher) {
        return source.path() + ":" + source.lineOf(matcher.start()) + ": ";
    }
}
