package org.ollamasidecar.gateway.request;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.load.newer.Replacements;
import org.ollamasidecar.models.ModelRules;
import org.ollamasidecar.models.alias.Alias;
import org.ollamasidecar.models.alias.Aliases;
import org.ollamasidecar.ollama.CloudModelNameException;
import org.ollamasidecar.ollama.InvalidModelNameException;
import org.ollamasidecar.ollama.ModelName;

/** What a request about a model may say, and what Ollama gets to read of it. */
@Singleton
public final class RequestPolicy {

    /** The second one is from long ago, and counts where the first is not there. */
    private static final List<String> MODEL_FIELDS = List.of("model", "name");

    private final GatewayConfig config;
    private final ModelRules models;
    private final Aliases aliases;
    private final Replacements replacements;

    RequestPolicy(GatewayConfig config, ModelRules models, Aliases aliases, Replacements replacements) {
        this.config = config;
        this.models = models;
        this.aliases = aliases;
        this.replacements = replacements;
    }

    /**
     * Decides about a body, and changes what Ollama gets to read of it.
     *
     * @param flight is told what it is about
     * @throws RefusedException when Ollama must not see it
     */
    public RequestDecision decide(JsonPath path, JsonRequest ask, InFlightRequest flight) {
        if (ask.text("model").filter(text -> !text.isEmpty()).isPresent()) {
            ask.remove("name");
        }
        String askedAs = path.knowsAliases() ? resolveAlias(ask) : null;
        ModelName model = ask.text("model")
                .filter(text -> !text.isEmpty())
                .or(() -> ask.text("name").filter(text -> !text.isEmpty()))
                .flatMap(text -> path == JsonPath.PULL ? Optional.of(name(text)) : nameIfAny(text))
                .orElse(null);
        boolean ownOptions = ask.hasOptions();
        boolean keeps = model != null && models.isWanted(model);
        boolean unloads = keeps
                && path.knowsKeepAlive()
                && ask.duration("keep_alive").filter(GoDuration::isZero).isPresent();
        if (model != null) {
            flight.about(model, null);
        }
        if (model != null && onlyUnloads(path, ask, keeps)) {
            String called = askedAs == null ? ask.text("model").orElse("") : askedAs;
            return new RequestDecision(
                    model,
                    ownOptions,
                    unloads,
                    new UnloadAnswer(path, called),
                    false,
                    askedAs,
                    OptionalInt.empty(),
                    null);
        }
        OptionalInt context = context(path, ask);
        switch (path) {
            case GENERATE, CHAT, EMBED, EMBEDDINGS -> own(ask, path, model);
            case OPENAI_CHAT, OPENAI_COMPLETIONS, ANTHROPIC_MESSAGES, OPENAI_RESPONSES, OPENAI_COMPACT ->
                theirs(ask, path);
            case OPENAI_EMBEDDINGS, SHOW, DELETE -> ask.remove("insecure");
            case OPENAI_TRANSCRIPTIONS -> {}
            case PUSH -> ask.remove("insecure");
            case PULL -> pull(ask, model);
            case CREATE -> create(ask);
            case COPY ->
                List.of("source", "destination").forEach(end -> ask.text(end).ifPresent(RequestPolicy::nameIfAny));
        }
        boolean events = path.knowsEvents() && ask.isTrue("stream");
        ModelName standIn = model != null && path.knowsAliases() ? standIn(model, flight) : null;
        String called = standIn == null ? null : rename(ask, standIn);
        return new RequestDecision(
                model,
                ownOptions,
                unloads,
                null,
                events,
                askedAs == null ? called : askedAs,
                context,
                needed(path, ask, model));
    }

    /** The paths of others know none. */
    private OptionalInt context(JsonPath path, JsonRequest ask) {
        return path.knowsOptions() ? ask.option("num_ctx", config.caps().numCtx()) : OptionalInt.empty();
    }

    private static @Nullable ModelName needed(JsonPath path, JsonRequest ask, @Nullable ModelName model) {
        return switch (path) {
            case COPY -> ask.text("source").flatMap(RequestPolicy::nameIfAny).orElse(null);
            case CREATE -> ask.text("from").flatMap(RequestPolicy::nameIfAny).orElse(null);
            default -> path.changesNothing() ? null : model;
        };
    }

    /** Noted first, then the look: whoever waits for requests by a name either finds it there, or is seen here. */
    private @Nullable ModelName standIn(ModelName model, InFlightRequest flight) {
        ModelName noted = null;
        ModelName now = replacements.standIn(model).orElse(null);
        while (!Objects.equals(noted, now)) {
            flight.about(model, now);
            noted = now;
            now = replacements.standIn(model).orElse(null);
        }
        return noted;
    }

    /** {@return the name that stood there} */
    private static String rename(JsonRequest ask, ModelName name) {
        String field = ask.text("model").filter(text -> !text.isEmpty()).isPresent() ? "model" : "name";
        String called = ask.text(field).orElse("");
        ask.set(field, name.toString());
        return called;
    }

    /** An Ollama of before rounds down to seconds: a model that is not kept is not loaded for that either. */
    private static boolean onlyUnloads(JsonPath path, JsonRequest ask, boolean keeps) {
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

    /** What the client has called the model, where that is an alias: Ollama gets to read what it stands for. */
    private @Nullable String resolveAlias(JsonRequest ask) {
        for (String field : MODEL_FIELDS) {
            String asked = ask.text(field).orElse("");
            Optional<Alias> alias = asked.isEmpty() ? Optional.empty() : aliases.find(asked);
            if (alias.isPresent()) {
                ask.set(field, alias.get().model().toString());
                return asked;
            }
        }
        return null;
    }

    private void own(JsonRequest ask, JsonPath path, @Nullable ModelName model) {
        ask.capOption("num_ctx", config.caps().numCtx(), false);
        boolean generates = path == JsonPath.GENERATE || path == JsonPath.CHAT;
        ask.capOption("num_predict", config.caps().numPredict(), generates);
        if (model != null) {
            models.keepAlive(model).ifPresent(keep -> ask.set("keep_alive", keep.json()));
            models.numCtx(model).ifPresent(tokens -> ask.setOptionIfAbsent("num_ctx", tokens));
        }
    }

    private void theirs(JsonRequest ask, JsonPath path) {
        OptionalInt most = config.caps().numPredict();
        boolean isResponses = path == JsonPath.OPENAI_RESPONSES || path == JsonPath.OPENAI_COMPACT;
        String field = isResponses ? "max_output_tokens" : "max_tokens";
        ask.cap("max_completion_tokens", most, false);
        ask.cap(field, most, !ask.has("max_completion_tokens"));
    }

    private void pull(JsonRequest ask, @Nullable ModelName model) {
        ask.remove("insecure");
        if (model != null) {
            requireAllowed(model);
            if (models.isInsecure(model)) {
                ask.set("insecure", true);
            }
        }
    }

    /** A base that is not installed is pulled by Ollama, unasked. */
    private void create(JsonRequest ask) {
        ask.remove("insecure");
        if (ask.has("remote_host")) {
            throw new RefusedException(Refusal.forbidden("models of remote hosts are not allowed here"));
        }
        ask.text("from")
                .filter(base -> !base.startsWith("/") && !base.startsWith("."))
                .map(RequestPolicy::name)
                .ifPresent(this::requireAllowed);
    }

    private void requireAllowed(ModelName model) {
        models.refusalOfPull(model).ifPresent(why -> {
            throw new RefusedException(Refusal.forbidden(why));
        });
    }

    /**
     * A name that decides about something here.
     *
     * @throws RefusedException when it is none, or one of the cloud
     */
    private static ModelName name(String text) {
        return nameIfAny(text).orElseThrow(() -> new RefusedException(Refusal.badRequest("invalid model name")));
    }

    /** A name of which Ollama itself may say that it is none. */
    private static Optional<ModelName> nameIfAny(String text) {
        try {
            return Optional.of(ModelName.parse(text));
        } catch (CloudModelNameException e) {
            throw new RefusedException(Refusal.forbidden(String.valueOf(e.getMessage())));
        } catch (InvalidModelNameException e) {
            return Optional.empty();
        }
    }
}
