package org.ollamasidecar.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** An Ollama of somebody else, with one model, that remembers what it has told of each answer, and when. */
final class CountingOllama implements AutoCloseable {

    private static final String MODEL = "counted:latest";
    private static final String MODELS = "{\"models\":[{\"name\":\"" + MODEL + "\",\"model\":\"" + MODEL
            + "\",\"size\":100,\"digest\":\"" + "0".repeat(64)
            + "\",\"expires_at\":\"2318-01-01T00:00:00Z\",\"size_vram\":0}]}";

    /** What it has told at the end of an answer; it knows no keys, but the prompt has the name of one. */
    record Told(String prompt, int in, int out, long nanos) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<Told> told = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answers = new AtomicInteger();

    CountingOllama() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/api/version", exchange -> say(exchange, "{\"version\":\"0.11.4\"}"));
        server.createContext("/api/tags", exchange -> say(exchange, MODELS));
        server.createContext("/api/ps", exchange -> say(exchange, MODELS));
        server.createContext("/api/show", exchange -> say(exchange, "{\"capabilities\":[\"completion\"]}"));
        server.createContext("/api/generate", this::generate);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Told> told() {
        return List.copyOf(told);
    }

    private void generate(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String prompt = body.replaceAll("(?s).*\"prompt\":\"([^\"]*)\".*", "$1");
        int number = answers.incrementAndGet();
        int in = 1 + number % 97;
        int out = 1 + number % 31;
        told.add(new Told(prompt, in, out, System.nanoTime()));
        say(
                exchange,
                "{\"model\":\"" + MODEL + "\",\"response\":\"x\",\"done\":true,\"done_reason\":\"stop\","
                        + "\"prompt_eval_count\":" + in + ",\"eval_count\":" + out + ",\"eval_duration\":1}");
    }

    private static void say(HttpExchange exchange, String json) throws IOException {
        exchange.getRequestBody().readAllBytes();
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        try (OutputStream answer = exchange.getResponseBody()) {
            answer.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
