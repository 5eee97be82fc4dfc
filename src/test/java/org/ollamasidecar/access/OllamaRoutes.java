package org.ollamasidecar.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the router of an Ollama knows, read out of its source, e.g. {@code POST /api/blobs/:digest}. */
final class OllamaRoutes {

    private static final Pattern REGISTERED = Pattern.compile("\\br\\.([A-Z]+|Any|Handle)\\(([^,]+),");
    private static final Pattern PART = Pattern.compile("\"([^\"]*)\"|(\\w+)\\.(\\w+)");
    private static final Pattern ANOTHER_WAY = Pattern.compile("\\br\\.(Group|Handle|NoRoute|Static\\w*|Match)\\(");
    /** CONNECT as well, but what it asks for is never a path. */
    private static final List<String> OF_ANY =
            List.of("GET", "POST", "PUT", "PATCH", "HEAD", "OPTIONS", "DELETE", "TRACE");

    private OllamaRoutes() {}

    /** The folders of all Ollamas whose source Go has on this machine. */
    static List<Path> sources() throws IOException, InterruptedException {
        Process go = new ProcessBuilder("go", "env", "GOMODCACHE").start();
        Path modules = Path.of(new String(go.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
        Path ollamas = modules.resolve("github.com/ollama");
        if (go.waitFor() != 0 || !Files.isDirectory(ollamas)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(ollamas)) {
            return all.filter(module -> module.getFileName().toString().startsWith("ollama@"))
                    .filter(module -> Files.exists(module.resolve("server/routes.go")))
                    .sorted()
                    .toList();
        }
    }

    /** @throws IllegalStateException when it registers routes in a way that is not understood here */
    static SortedSet<String> in(Path source) throws IOException {
        String code = Files.readString(source.resolve("server/routes.go"));
        if (ANOTHER_WAY.matcher(code).find()) {
            throw new IllegalStateException(source + " registers routes in another way");
        }
        SortedSet<String> routes = new TreeSet<>();
        Matcher registered = REGISTERED.matcher(code);
        while (registered.find()) {
            String path = path(source, registered.group(2));
            List<String> methods = registered.group(1).equals("Any") ? OF_ANY : List.of(registered.group(1));
            methods.forEach(method -> routes.add(method + " " + path));
        }
        return routes;
    }

    private static String path(Path source, String expression) throws IOException {
        StringBuilder path = new StringBuilder();
        for (MatchResult part : PART.matcher(expression).results().toList()) {
            path.append(part.group(1) != null ? part.group(1) : constant(source, part.group(2), part.group(3)));
        }
        return path.toString();
    }

    private static String constant(Path source, String itsPackage, String name) throws IOException {
        Pattern definition = Pattern.compile("\\b" + name + "\\s*=\\s*\"([^\"]*)\"");
        try (Stream<Path> files = Files.walk(source)) {
            List<Path> ofPackage = files.filter(file -> file.toString().endsWith(".go")
                            && file.resolveSibling("").endsWith(itsPackage))
                    .toList();
            for (Path file : ofPackage) {
                Matcher found = definition.matcher(Files.readString(file));
                if (found.find()) {
                    return found.group(1);
                }
            }
        }
        throw new IllegalStateException("Nobody says what " + itsPackage + "." + name + " is in " + source);
    }

    /** A path that such a route takes. */
    static String example(String route) {
        return Stream.of(route.split("/", -1))
                .map(part -> part.startsWith(":") || part.startsWith("*") ? "x" : part)
                .collect(Collectors.joining("/"));
    }
}
