package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A Prometheus that scrapes a service each second, as the manifests have it scraped, with the delivered rules. */
final class PrometheusServer implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Process process;
    private final URI address;
    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

    private PrometheusServer(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    static boolean isInstalled() {
        return Installed.has("prometheus") && Installed.has("promtool");
    }

    /** Scrapes both documents; what a ServiceMonitor gives to its targets stands beside them. */
    static PrometheusServer scraping(SidecarApp app, Path folder) throws IOException {
        Path config = folder.resolve("prometheus.yml");
        Files.writeString(config, """
                global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
                rule_files: ["%1$s"]
                scrape_configs:
                  - job_name: ollama-management
                    metrics_path: /q/metrics
                    static_configs: [{targets: ["%2$s"], labels: {service: ollama-management, endpoint: management}}]
                  - job_name: ollama
                    metrics_path: /metrics
                    static_configs: [{targets: ["%3$s"], labels: {service: ollama-management, endpoint: http}}]
                """.formatted(
                        Path.of("deploy/monitoring/rules.yaml").toAbsolutePath(),
                        app.management("/").getAuthority(),
                        app.api("/").getAuthority()));
        int port = FreePort.find();
        Process process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("prometheus"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        return new PrometheusServer(process, URI.create("http://127.0.0.1:" + port));
    }

    /** What it has found for an expression; missing while it is not up. */
    JsonNode query(String expression) throws InterruptedException {
        return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .at("/data/result");
    }

    /** The value of an expression that gives one, as an autoscaler reads it; NaN where it gives none. */
    double value(String expression) throws InterruptedException {
        JsonNode result = query(expression);
        return result.size() == 1 ? result.at("/0/value/1").asDouble() : Double.NaN;
    }

    JsonNode targets() throws InterruptedException {
        return get("/api/v1/targets").at("/data/activeTargets");
    }

    JsonNode rules() throws InterruptedException {
        return get("/api/v1/rules").at("/data/groups");
    }

    private JsonNode get(String path) throws InterruptedException {
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(address.resolve(path)).timeout(LIMIT).build();
            return json.readTree(http.send(request, BodyHandlers.ofString()).body());
        } catch (IOException notUp) {
            return json.createObjectNode();
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
    }
}
