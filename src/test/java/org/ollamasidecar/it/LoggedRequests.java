package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The lines about requests with a number in the logs of all instances, as they come. */
final class LoggedRequests implements AutoCloseable {

    private static final String DATA = "data:";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ObjectMapper json = new ObjectMapper();
    private final List<ServingOrder.Line> lines = new CopyOnWriteArrayList<>();
    private final Stream<String> log;
    private final Thread reader;

    LoggedRequests(SidecarApp app) throws IOException, InterruptedException {
        HttpRequest follow = HttpRequest.newBuilder(app.api("/sidecar/v1/logs?follow=true&tail=1"))
                .header("Accept", "text/event-stream")
                .build();
        this.log = http.send(follow, BodyHandlers.ofLines()).body();
        this.reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
        try {
            log.filter(line -> line.startsWith(DATA) && line.contains(ServingOrder.MARK))
                    .forEach(line -> add(line.substring(DATA.length())));
        } catch (UncheckedIOException closed) {
            // By the end of the service, or of this.
        }
    }

    private void add(String data) {
        try {
            JsonNode entry = json.readTree(data);
            lines.add(new ServingOrder.Line(
                    entry.path("generation").asLong(), entry.path("text").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<ServingOrder.Line> lines() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        http.shutdownNow();
        reader.interrupt();
    }
}
