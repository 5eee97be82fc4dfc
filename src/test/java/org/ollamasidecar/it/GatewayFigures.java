package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What was measured of ways to the same Ollama, in rounds; told as a table, as ratios and as JSON. */
final class GatewayFigures {

    private static final List<String> PEERS = List.of("nginx", "vert.x", "go");

    /** One way, asked over so many connections. */
    private record Key(String through, int connections) {}

    private final Map<Key, List<Wrk.Figure>> rounds = new LinkedHashMap<>();

    void add(String through, int connections, Wrk.Figure figure) {
        rounds.computeIfAbsent(new Key(through, connections), first -> new ArrayList<>())
                .add(figure);
    }

    int size() {
        return rounds.size();
    }

    /** @param name also of the file below {@code target/bench} */
    void report(String name) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        System.out.printf("%n%s%n%-16s %4s %10s %10s %10s%n", name, "through", "c", "p50 us", "p99 us", "req/s");
        rounds.forEach((key, figures) -> {
            Wrk.Figure middle = new Wrk.Figure(
                    median(figures.stream().map(Wrk.Figure::p50).toList()),
                    median(figures.stream().map(Wrk.Figure::p99).toList()),
                    median(figures.stream().map(Wrk.Figure::rate).toList()));
            System.out.printf(
                    "%-16s %4d %10.0f %10.0f %10.0f%n",
                    key.through(), key.connections(), middle.p50(), middle.p99(), middle.rate());
            rows.add(Map.of("through", key.through(), "connections", key.connections(), "median", middle));
        });
        rounds.keySet().stream()
                .filter(key -> key.through().startsWith("sidecar"))
                .forEach(this::reportRatios);
        Path file = Files.createDirectories(Path.of("target/bench")).resolve(name + ".json");
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), rows);
    }

    private void reportRatios(Key ours) {
        for (String peer : PEERS) {
            Key theirs = new Key(peer, ours.connections());
            if (rounds.containsKey(theirs)) {
                System.out.printf(
                        "%s / %s at c=%d, median of rounds: p50 %.2f, p99 %.2f, rate %.2f%n",
                        ours.through(),
                        peer,
                        ours.connections(),
                        ratio(ours, theirs, Wrk.Figure::p50),
                        ratio(ours, theirs, Wrk.Figure::p99),
                        ratio(ours, theirs, Wrk.Figure::rate));
            }
        }
    }

    /** Of figures that follow each other: a machine's pace changes from minute to minute. */
    private double ratio(Key ours, Key theirs, ToDoubleFunction<Wrk.Figure> of) {
        List<Wrk.Figure> first = rounds.getOrDefault(ours, List.of());
        List<Wrk.Figure> second = rounds.getOrDefault(theirs, List.of());
        return median(IntStream.range(0, first.size())
                .mapToObj(round -> of.applyAsDouble(first.get(round)) / of.applyAsDouble(second.get(round)))
                .toList());
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
