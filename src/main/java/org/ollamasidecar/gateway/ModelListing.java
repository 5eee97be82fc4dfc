package org.ollamasidecar.gateway;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.ollamasidecar.models.alias.Alias;
import org.ollamasidecar.models.alias.Aliases;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.StoreRace;

/**
 * Lists aliases among the models of Ollama, each as the model that it stands for, and leaves out what has a tag of this
 * service's own.
 */
final class ModelListing {

    private static final String MODEL = "/v1/models/";
    private static final int OK = 200;

    private final Aliases aliases;
    private final boolean hides;
    private final Set<ModelList> merged;
    private final Subrequest exchange;
    private final Runnable passOn;

    /**
     * @param hides whether there may be tags of this service's own
     * @param merged the lists that each of several Ollamas has of its own
     * @param passOn has Ollama answer as always
     */
    ModelListing(Aliases aliases, boolean hides, Set<ModelList> merged, Subrequest exchange, Runnable passOn) {
        this.aliases = aliases;
        this.hides = hides;
        this.merged = merged;
        this.exchange = exchange;
        this.passOn = passOn;
    }

    /** Whether an answer to a request may be another than Ollama's. */
    static boolean isNeeded(HttpMethod method, String path, Aliases aliases, boolean hides, Set<ModelList> merged) {
        if (!method.equals(HttpMethod.GET)) {
            return false;
        }
        Optional<ModelList> list = ModelList.of(path);
        boolean isOne = path.startsWith(MODEL);
        boolean mayHaveAliases =
                isOne || list.filter(form -> form != ModelList.LOADED).isPresent();
        return (hides && list.isPresent())
                || list.filter(merged::contains).isPresent()
                || (isOne && merged.contains(ModelList.MODELS))
                || (mayHaveAliases && !aliases.all().isEmpty());
    }

    /**
     * Answers it.
     *
     * @param path decoded
     */
    void answer(String path) {
        Optional<ModelList> list = ModelList.of(path);
        if (list.isPresent()) {
            List<Alias> exact = list.get() == ModelList.LOADED
                    ? List.of()
                    : aliases.all().stream()
                            .filter(alias -> alias.name().isExact())
                            .toList();
            ask(
                    list.get(),
                    answer -> exchange.pass(answer, with(list.get(), exact, answer.body())),
                    exact.isEmpty() && !hides && !merged.contains(list.get()));
            return;
        }
        String asked = path.substring(MODEL.length());
        Optional<Alias> alias = aliases.find(asked);
        ask(
                ModelList.MODELS,
                answer -> one(answer, asked, alias.map(Alias::model).or(() -> ModelName.find(asked))),
                alias.isEmpty() && !merged.contains(ModelList.MODELS));
    }

    private void ask(ModelList form, Consumer<Subrequest.Answer> then, boolean unchanged) {
        if (unchanged) {
            passOn.run();
        } else {
            answer(form, StoreRace.AGAIN).onSuccess(then::accept).onFailure(exchange::refuse);
        }
    }

    /** @param again how often, where it has failed over a model that was deleted meanwhile */
    private Future<Subrequest.Answer> answer(ModelList form, int again) {
        boolean ofEach = merged.contains(form);
        Future<List<Subrequest.Answer>> asked = ofEach
                ? exchange.askEach(HttpMethod.GET, form.path())
                : exchange.ask(HttpMethod.GET, form.path()).map(List::of);
        return asked.compose(answers -> {
            if (again > 0 && answers.stream().anyMatch(ModelListing::isStoreRace)) {
                return answer(form, again - 1);
            }
            return Future.succeededFuture(ofEach ? form.merged(answers) : answers.getFirst());
        });
    }

    private static boolean isStoreRace(Subrequest.Answer answer) {
        return StoreRace.isPossible(answer.status())
                && StoreRace.isOne(answer.status(), answer.body().toString(), () -> false, name -> false);
    }

    private static Buffer with(ModelList form, List<Alias> aliases, Buffer body) {
        try {
            JsonObject whole = new JsonObject(body);
            JsonArray all = whole.getJsonArray(form.list());
            if (all == null) {
                return body;
            }
            JsonArray more = form.withoutOwnTags(all);
            aliases.stream().filter(alias -> !form.has(all, alias)).forEach(alias -> form.entry(all, alias.model())
                    .map(entry -> form.named(entry, alias.name().text()))
                    .ifPresent(more::add));
            return whole.put(form.list(), more).toBuffer();
        } catch (DecodeException | ClassCastException noList) {
            return body;
        }
    }

    private void one(Subrequest.Answer answer, String asked, Optional<ModelName> model) {
        Optional<JsonObject> entry = answer.status() == OK
                ? model.flatMap(name -> entry(answer.body(), name)).map(found -> ModelList.MODELS.named(found, asked))
                : Optional.empty();
        entry.ifPresentOrElse(found -> exchange.pass(answer, found.toBuffer()), passOn);
    }

    private static Optional<JsonObject> entry(Buffer body, ModelName model) {
        try {
            JsonArray all = new JsonObject(body).getJsonArray(ModelList.MODELS.list());
            return all == null ? Optional.empty() : ModelList.MODELS.entry(all, model);
        } catch (DecodeException | ClassCastException noList) {
            return Optional.empty();
        }
    }
}
