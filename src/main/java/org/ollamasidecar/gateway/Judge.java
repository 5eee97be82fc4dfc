package org.ollamasidecar.gateway;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.models.ModelRules;
import org.ollamasidecar.ollama.InvalidModelNameException;
import org.ollamasidecar.ollama.ModelName;

/** What a request about a model may say, and what Ollama gets to read of it. */
@Singleton
final class Judge {

    private final GatewayConfig config;
    private final ModelRules models;

    Judge(GatewayConfig config, ModelRules models) {
        this.config = config;
        this.models = models;
    }

    /**
     * Judges a body, and changes what Ollama gets to read of it.
     *
     * @throws RefusedException when Ollama must not see it
     */
    Verdict judge(JsonPath path, Ask ask) {
        if (ask.text("model").filter(text -> !text.isEmpty()).isPresent()) {
            ask.remove("name");
        }
        ModelName model = ask.text("model")
                .filter(text -> !text.isEmpty())
                .or(() -> ask.text("name").filter(text -> !text.isEmpty()))
                .map(Judge::name)
                .orElse(null);
        boolean ownOptions = ask.hasOptions();
        boolean keeps = model != null && models.isWanted(model);
        boolean unloads = keeps
                && path.knowsKeepAlive()
                && ask.duration("keep_alive").filter(GoDuration::isZero).isPresent();
        if (model != null && onlyUnloads(path, ask, keeps)) {
            UnloadAnswer answer = new UnloadAnswer(path, ask.text("model").orElse(""));
            return new Verdict(model, ownOptions, unloads, answer);
        }
        switch (path) {
            case GENERATE, CHAT, EMBED, EMBEDDINGS -> own(ask, path, model);
            case OPENAI_CHAT, OPENAI_COMPLETIONS, ANTHROPIC_MESSAGES, OPENAI_RESPONSES -> theirs(ask, path);
            case OPENAI_EMBEDDINGS, SHOW, DELETE -> ask.remove("insecure");
            case PUSH -> ask.remove("insecure");
            case PULL -> pull(ask, model);
            case CREATE -> create(ask);
            case COPY ->
                List.of("source", "destination").forEach(end -> ask.text(end).ifPresent(Judge::name));
        }
        return new Verdict(model, ownOptions, unloads, null);
    }

    /** An Ollama of before rounds down to seconds: a model that is not kept is not loaded for that either. */
    private static boolean onlyUnloads(JsonPath path, Ask ask, boolean keeps) {
        boolean asksNothing =
                switch (path) {
                    case GENERATE -> ask.isEmptyText("prompt");
                    case CHAT -> ask.isEmptyArray("messages");
                    default -> false;
                };
        return asksNothing
                && ask.duration("keep_alive")
                        .filter(time -> keeps ? time.isZero() : time.isBelowSecond())
                        .isPresent();
    }

    private void own(Ask ask, JsonPath path, @Nullable ModelName model) {
        ask.capOption("num_ctx", config.caps().numCtx(), false);
        boolean generates = path == JsonPath.GENERATE || path == JsonPath.CHAT;
        ask.capOption("num_predict", config.caps().numPredict(), generates);
        if (model != null) {
            models.keepAlive(model).ifPresent(keep -> ask.set("keep_alive", keep.json()));
            models.numCtx(model).ifPresent(tokens -> ask.setOptionIfAbsent("num_ctx", tokens));
        }
    }

    private void theirs(Ask ask, JsonPath path) {
        OptionalInt most = config.caps().numPredict();
        String field = path == JsonPath.OPENAI_RESPONSES ? "max_output_tokens" : "max_tokens";
        ask.cap("max_completion_tokens", most, false);
        ask.cap(field, most, !ask.has("max_completion_tokens"));
    }

    private void pull(Ask ask, @Nullable ModelName model) {
        ask.remove("insecure");
        if (model != null) {
            requireAllowed(model);
            if (models.isInsecure(model)) {
                ask.set("insecure", true);
            }
        }
    }

    /** A base that is not installed is pulled by Ollama, unasked. */
    private void create(Ask ask) {
        ask.remove("insecure");
        if (ask.has("remote_host")) {
            throw new RefusedException(Refusal.forbidden("models of remote hosts are not allowed here"));
        }
        ask.text("from")
                .filter(base -> !base.startsWith("/") && !base.startsWith("."))
                .map(Judge::name)
                .ifPresent(this::requireAllowed);
    }

    private void requireAllowed(ModelName model) {
        models.refusalOfPull(model).ifPresent(why -> {
            throw new RefusedException(Refusal.forbidden(why));
        });
    }

    private static ModelName name(String text) {
        try {
            return ModelName.parse(text);
        } catch (InvalidModelNameException e) {
            String why = String.valueOf(e.getMessage());
            throw new RefusedException(
                    why.toLowerCase(Locale.ROOT).contains("cloud") ? Refusal.forbidden(why) : Refusal.badRequest(why));
        }
    }
}
