package org.ollamasidecar.docs;

import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Reads the keys from the source of a configuration mapping: only there its Javadoc can be found. */
final class ConfigurationSource {

    private static final Pattern WRAPPED = Pattern.compile("(Optional|List|Set|Map)<(?:String, *)?(.+)>");
    private static final Pattern CODE = Pattern.compile("\\{@(?:code|link) ([^}]*)}");

    private final DocTrees docs;
    private final CompilationUnitTree unit;
    private final Map<String, ClassTree> groups = new HashMap<>();
    private final List<ConfigurationKey> keys = new ArrayList<>();

    private ConfigurationSource(DocTrees docs, CompilationUnitTree unit) {
        this.docs = docs;
        this.unit = unit;
    }

    /** Empty where the file is no mapping. */
    static Optional<ConfigurationSection> read(Path file) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(file));
            CompilationUnitTree unit = task.parse().iterator().next();
            ClassTree mapping = (ClassTree) unit.getTypeDecls().getFirst();
            return annotation(mapping.getModifiers(), "ConfigMapping")
                    .map(prefix -> new ConfigurationSource(DocTrees.instance(task), unit).section(mapping, prefix));
        }
    }

    private ConfigurationSection section(ClassTree mapping, String prefix) {
        TreePath path = TreePath.getPath(unit, mapping);
        nested(mapping);
        keysOf(mapping, prefix);
        return new ConfigurationSection(prefix, prose(docs.getDocComment(path)), List.copyOf(keys));
    }

    private void nested(ClassTree type) {
        for (Tree member : type.getMembers()) {
            if (member instanceof ClassTree group) {
                groups.put(group.getSimpleName().toString(), group);
                nested(group);
            }
        }
    }

    private void keysOf(ClassTree type, String prefix) {
        for (Tree member : type.getMembers()) {
            if (member instanceof MethodTree method && method.getBody() == null) {
                String name = annotation(method.getModifiers(), "WithName")
                        .orElseGet(() -> kebab(method.getName().toString()));
                key(method, isNamed(method.getModifiers(), "WithParentName") ? prefix : prefix + "." + name);
            }
        }
    }

    private void key(MethodTree method, String name) {
        String type = method.getReturnType().toString().replaceAll("@[A-Za-z.]+(\\([^)]*\\))? *", "");
        String suffix = "";
        Matcher wrapped = WRAPPED.matcher(type);
        while (wrapped.matches()) {
            suffix += switch (wrapped.group(1)) {
                case "List", "Set" -> "[]";
                case "Map" -> ".NAME";
                default -> "";
            };
            type = wrapped.group(2);
            wrapped = WRAPPED.matcher(type);
        }
        ClassTree group = groups.get(type.substring(type.lastIndexOf('.') + 1));
        if (group != null && group.getKind() == Tree.Kind.INTERFACE) {
            keysOf(group, name + suffix);
            return;
        }
        String fallback = annotation(method.getModifiers(), "WithDefault").orElse("");
        String meaning = prose(docs.getDocComment(TreePath.getPath(unit, method)));
        String shown = (suffix.startsWith("[]") ? "list of " + inWords(type) : inWords(type)) + limits(method);
        keys.add(new ConfigurationKey(name + (suffix.startsWith(".") ? suffix : ""), shown, fallback, meaning));
    }

    private static String inWords(String type) {
        return switch (type) {
            case "Duration" -> "duration";
            case "MemorySize" -> "size";
            case "Path" -> "path";
            case "URI" -> "address";
            case "String" -> "text";
            case "boolean", "Boolean" -> "yes or no";
            case "int", "long", "Integer", "Long", "OptionalInt", "OptionalLong" -> "whole number";
            case "double", "Double" -> "number";
            default -> "choice";
        };
    }

    private static String limits(MethodTree method) {
        List<String> limits = arguments(method.getModifiers(), "Within");
        return switch (limits.size()) {
            case 0 -> "";
            case 1 -> ", " + limits.getFirst() + " or more";
            default -> ", " + limits.getFirst() + " to " + limits.getLast();
        };
    }

    private static Optional<String> annotation(ModifiersTree modifiers, String name) {
        return arguments(modifiers, name).stream().findFirst();
    }

    private static boolean isNamed(ModifiersTree modifiers, String name) {
        return modifiers.getAnnotations().stream()
                .anyMatch(
                        annotation -> annotation.getAnnotationType().toString().equals(name));
    }

    private static List<String> arguments(ModifiersTree modifiers, String name) {
        return modifiers.getAnnotations().stream()
                .filter(annotation -> annotation.getAnnotationType().toString().equals(name))
                .flatMap(annotation -> annotation.getArguments().stream())
                .map(argument -> argument instanceof AssignmentTree named ? named.getExpression() : argument)
                .map(value -> String.valueOf(((LiteralTree) value).getValue()))
                .toList();
    }

    private static String kebab(String method) {
        return method.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    private static String prose(@Nullable String javadoc) {
        if (javadoc == null) {
            return "";
        }
        String text = CODE.matcher(javadoc.strip()).replaceAll("`$1`");
        return text.replaceAll("\\s+", " ").replace("|", "\\|");
    }
}
