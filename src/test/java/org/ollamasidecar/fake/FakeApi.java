package org.ollamasidecar.fake;

import java.io.IOException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The answers of an Ollama in order. */
final class FakeApi {

    private static final Pattern MODEL = Pattern.compile("\"model\"\\s*:\\s*\"([^\"]*)\"");
    private static final Pattern MODEL_OF_FORM = Pattern.compile("name=\"model\"\r\n\r\n([^\r]*)\r\n");
    private static final Pattern UNLOAD = Pattern.compile("\"keep_alive\"\\s*:\\s*\"?0[\",}\\s]");
    private static final Pattern NO_STREAM = Pattern.compile("\"stream\"\\s*:\\s*false");
    private static final String TRANSCRIPTIONS = "/v1/audio/transcriptions";
    /** Shorter ones are not worth a look at their knob. */
    private static final int SHORT_PAUSE_MILLIS = 20;

    private static final String DIGEST = "0".repeat(64);

    private final Knobs knobs;
    private final FakeModels models;
    private final FakePlaces places;

    FakeApi(Knobs knobs, FakeModels models) {
        this.knobs = knobs;
        this.models = models;
        this.places = new FakePlaces(knobs);
    }

    void answer(Exchange exchange) throws IOException {
        String path = exchange.path;
        if (path.startsWith("/api/blobs/")) {
            exchange.json(exchange.method.equals("POST") ? 201 : 404, "");
            return;
        }
        switch (path) {
            case "/" -> exchange.answer(200, "text/plain; charset=utf-8", "Ollama is running");
            case "/api/version" -> exchange.json(200, version());
            case "/api/tags" -> exchange.json(200, tags());
            case "/api/ps" -> exchange.json(200, loaded());
            case "/api/show" -> ifInstalled(exchange, () -> exchange.json(200, "{\"capabilities\":[\"completion\"]}"));
            case "/api/generate" -> ifInstalled(exchange, () -> generate(exchange));
            case "/v1/chat/completions" -> ifInstalled(exchange, () -> inTurn(() -> events(exchange)));
            case TRANSCRIPTIONS -> ifInstalled(exchange, () -> inTurn(() -> transcribe(exchange)));
            case "/api/create" -> install(exchange, "parsing GGUF");
            case "/api/pull" -> install(exchange, "pulling manifest");
            default -> exchange.answer(404, "text/plain", "404 page not found");
        }
    }

    String version() {
        return "{\"version\":\"" + knobs.text(Knob.ANSWER_VERSION) + "\"}";
    }

    private String tags() {
        return models.installed().stream()
                .map(name -> "{\"name\":\"" + name + "\",\"model\":\"" + name + "\",\"size\":1,\"digest\":\"" + DIGEST
                        + "\"}")
                .collect(Collectors.joining(",", "{\"models\":[", "]}"));
    }

    private String loaded() {
        int onGpu = knobs.is(Knob.GPU) ? 100 : 0;
        return models.loaded().stream()
                .map(name -> "{\"name\":\"" + name + "\",\"model\":\"" + name + "\",\"size\":100,\"digest\":\"" + DIGEST
                        + "\",\"expires_at\":\"2318-01-01T00:00:00Z\",\"size_vram\":" + onGpu + "}")
                .collect(Collectors.joining(",", "{\"models\":[", "]}"));
    }

    private void generate(Exchange exchange) throws IOException {
        String model = model(exchange);
        boolean prompt = exchange.body.contains("\"prompt\"");
        if (!prompt && UNLOAD.matcher(exchange.body).find()) {
            models.unload(model);
            exchange.json(200, line(model, "", ",\"done\":true,\"done_reason\":\"unload\""));
        } else if (!models.isLoaded(model) && !models.load(model, exchange)) {
            exchange.json(499, "{\"error\":\"request canceled\"}");
        } else if (!prompt) {
            exchange.json(200, line(model, "", ",\"done\":true,\"done_reason\":\"load\""));
        } else {
            inTurn(() -> tokens(exchange, model));
        }
    }

    private void inTurn(Answer answer) throws IOException {
        places.take();
        try {
            answer.send();
        } finally {
            places.giveBack();
        }
    }

    /** A stream of a loaded model, as OpenAI's clients read it. */
    private void events(Exchange exchange) throws IOException {
        int pause = knobs.number(Knob.TOKEN_PAUSE);
        exchange.beginEvents();
        for (int token = 0; token < knobs.number(Knob.TOKENS); token++) {
            if (clientLeaves(exchange, pause)) {
                return;
            }
            exchange.piece(event("{\"content\":\" pong\"}", "null"));
        }
        exchange.piece(event("{}", "\"stop\"") + "data: [DONE]\n\n");
        exchange.endChunks();
    }

    private void transcribe(Exchange exchange) throws IOException {
        if (!clientLeaves(exchange, knobs.number(Knob.TOKEN_PAUSE))) {
            exchange.json(200, "{\"text\":\" pong\"}");
        }
    }

    /** During the pause before a token. */
    private boolean clientLeaves(Exchange exchange, int pause) throws IOException {
        return pause > SHORT_PAUSE_MILLIS
                ? new FakePause(knobs, Knob.TOKEN_PAUSE).clientLeaves(exchange)
                : exchange.clientLeavesWithin(pause);
    }

    private static String event(String delta, String reason) {
        return "data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":" + delta
                + ",\"finish_reason\":" + reason + "}]}\n\n";
    }

    private void tokens(Exchange exchange, String model) throws IOException {
        int tokens = knobs.number(Knob.TOKENS);
        int pause = knobs.number(Knob.TOKEN_PAUSE);
        String end = ",\"done\":true,\"done_reason\":\"stop\",\"load_duration\":1,\"eval_count\":" + (tokens + 1)
                + ",\"eval_duration\":1";
        boolean lines = !NO_STREAM.matcher(exchange.body).find();
        if (lines) {
            exchange.beginLines();
        }
        for (int token = 0; token < tokens; token++) {
            if (clientLeaves(exchange, pause)) {
                return;
            }
            if (lines) {
                exchange.piece(line(model, " pong", ",\"done\":false"));
            }
        }
        if (lines) {
            exchange.piece(line(model, "", end));
            exchange.endChunks();
        } else {
            exchange.json(200, line(model, " pong".repeat(tokens), end));
        }
    }

    private void install(Exchange exchange, String first) throws IOException {
        models.install(model(exchange));
        exchange.beginLines();
        for (String status : new String[] {first, "writing manifest", "success"}) {
            exchange.piece("{\"status\":\"" + status + "\"}\n");
        }
        exchange.endChunks();
    }

    private interface Answer {
        void send() throws IOException;
    }

    private void ifInstalled(Exchange exchange, Answer answer) throws IOException {
        if (models.isInstalled(model(exchange))) {
            answer.send();
        } else {
            exchange.json(404, "{\"error\":\"model '" + model(exchange) + "' not found\"}");
        }
    }

    private static String model(Exchange exchange) {
        Matcher matcher = (exchange.path.equals(TRANSCRIPTIONS) ? MODEL_OF_FORM : MODEL).matcher(exchange.body);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static String line(String model, String response, String rest) {
        return "{\"model\":\"" + model + "\",\"created_at\":\"" + Instant.now() + "\",\"response\":\"" + response + "\""
                + rest + "}\n";
    }
}
