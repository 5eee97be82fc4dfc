package org.ollamasidecar.models;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.OllamaClient;

/** An Ollama that says what its test has put into it, and counts how often it was asked. */
final class ListedModels {

    final List<String> loaded = new CopyOnWriteArrayList<>();
    final List<String> installed = new CopyOnWriteArrayList<>();
    final AtomicInteger looksAtLoaded = new AtomicInteger();
    final AtomicInteger looksAtInstalled = new AtomicInteger();
    private @Nullable RuntimeException failure;

    /** From now on it answers with a failure; null: it answers again. */
    void fail(@Nullable RuntimeException with) {
        failure = with;
    }

    OllamaClient client() {
        return (OllamaClient) Proxy.newProxyInstance(
                OllamaClient.class.getClassLoader(),
                new Class<?>[] {OllamaClient.class},
                (proxy, method, arguments) -> answer(method.getName()));
    }

    private Object answer(String question) {
        if (failure != null) {
            throw failure;
        }
        return switch (question) {
            case "loaded" -> {
                looksAtLoaded.incrementAndGet();
                yield loaded.stream()
                        .map(name -> new LoadedModel(name, 1, 0, ""))
                        .toList();
            }
            case "installed" -> {
                looksAtInstalled.incrementAndGet();
                yield installed.stream()
                        .map(name -> new InstalledModel(name, 1, ""))
                        .toList();
            }
            default -> throw new UnsupportedOperationException(question);
        };
    }
}
