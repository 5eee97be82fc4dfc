package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One kind of request, asked by {@code wrk} with one thread as often as it gets answers. */
record Wrk(String path, List<String> options) {

    private static final Pattern P50 = Pattern.compile("50%\\s+([\\d.]+)(us|ms|s)");
    private static final Pattern P99 = Pattern.compile("99%\\s+([\\d.]+)(us|ms|s)");
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");

    /** What came out; times in microseconds. */
    record Figure(double p50, double p99, double rate) {}

    static boolean isInstalled() {
        return Installed.has("wrk");
    }

    static Wrk get(String path, String secret) {
        return new Wrk(path, List.of("-H", "X-API-Key: " + secret));
    }

    /** @param folder for the script that tells {@code wrk} so */
    static Wrk post(String path, String secret, String body, Path folder) throws IOException {
        Path bytes = Files.writeString(Files.createTempFile(folder, "body", ".json"), body);
        Path script = Files.writeString(Files.createTempFile(folder, "post", ".lua"), """
                wrk.method = "POST"
                wrk.headers["Content-Type"] = "application/json"
                wrk.headers["X-API-Key"] = "%s"
                wrk.body = io.open("%s"):read("*a")
                """.formatted(secret, bytes));
        return new Wrk(path, List.of("-s", script.toString()));
    }

    /** Fails where an answer was not good. */
    Figure ask(URI target, int connections, int seconds) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of("wrk", "-t1", "-c" + connections, "-d" + seconds + "s", "--latency"));
        command.addAll(options);
        command.add(target.resolve(path).toString());
        Process wrk = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (wrk.waitFor() != 0 || output.contains("Non-2xx")) {
            throw new AssertionError(target + ": " + output);
        }
        return new Figure(micros(P50, output), micros(P99, output), number(RATE, output));
    }

    private static double micros(Pattern figure, String output) {
        Matcher matcher = figure.matcher(output);
        assertThat(matcher.find()).as(output).isTrue();
        double value = Double.parseDouble(matcher.group(1));
        return switch (matcher.group(2)) {
            case "us" -> value;
            case "ms" -> value * 1e3;
            default -> value * 1e6;
        };
    }

    private static double number(Pattern figure, String output) {
        Matcher matcher = figure.matcher(output);
        assertThat(matcher.find()).as(output).isTrue();
        return Double.parseDouble(matcher.group(1));
    }
}
