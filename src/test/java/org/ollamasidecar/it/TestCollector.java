package org.ollamasidecar.it;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** A collector of spans: takes what comes by OTLP over HTTP, and keeps it. */
final class TestCollector implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();

    TestCollector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.setExecutor(threads);
        server.start();
    }

    /** What its users set. */
    String[] properties() {
        return properties(server.getAddress().getPort());
    }

    /** The same of one that listens elsewhere, or not at all. */
    static String[] properties(int port) {
        return new String[] {
            "quarkus.otel.exporter.otlp.endpoint=http://127.0.0.1:" + port,
            "quarkus.otel.exporter.otlp.protocol=http/protobuf",
            "quarkus.otel.bsp.schedule.delay=100ms"
        };
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
                body = unzipped(body);
            }
            keep(body);
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static byte[] unzipped(byte[] body) throws IOException {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        try (GZIPInputStream zipped = new GZIPInputStream(new ByteArrayInputStream(body))) {
            zipped.transferTo(whole);
        }
        return whole.toByteArray();
    }

    private void keep(byte[] body) throws InvalidProtocolBufferException {
        bodies.add(new String(body, StandardCharsets.ISO_8859_1));
        ExportTraceServiceRequest.parseFrom(body)
                .getResourceSpansList()
                .forEach(resource -> resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList())));
    }

    /** All that has come, byte for byte. */
    String text() {
        return String.join("", bodies);
    }

    List<Span> spans() {
        return spans;
    }

    /** Those of a trace. */
    List<Span> spans(String trace) {
        return spans.stream()
                .filter(span -> hex(span.getTraceId()).equals(trace))
                .toList();
    }

    static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    /** The value of an attribute as text; empty where there is none. */
    static String attribute(Span span, String key) {
        return span.getAttributesList().stream()
                .filter(one -> one.getKey().equals(key))
                .map(one -> text(one.getValue()))
                .findFirst()
                .orElse("");
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case INT_VALUE -> Long.toString(value.getIntValue());
            case ARRAY_VALUE ->
                String.join(
                        ",",
                        value.getArrayValue().getValuesList().stream()
                                .map(TestCollector::text)
                                .toList());
            default -> value.getStringValue();
        };
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
