package org.ollamasidecar.support;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ollamasidecar.fleet.AdoptedAddresses;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.ollama.InheritedVariables;

/** What is worth saying at the start, each from one fact about the surroundings. */
final class AdviceRules {

    private static final long GIB = 1L << 30;
    private static final long SMALL_DISK = 10 * GIB;
    private static final long SMALL_MEMORY = 2 * GIB;
    private static final List<String> NUMBERS = List.of(
            "OLLAMA_MAX_LOADED_MODELS",
            "OLLAMA_NUM_PARALLEL",
            "OLLAMA_MAX_QUEUE",
            "OLLAMA_CONTEXT_LENGTH",
            "OLLAMA_GPU_OVERHEAD");
    private static final Pattern A_NUMBER = Pattern.compile("\\d+");
    private static final String LEAKS_INTO_THE_RUNNER = "LLAMA_ARG_";

    /** No clock that runs right shows a time before this code was written. */
    private static final Instant WRITTEN = Instant.parse("2026-01-01T00:00:00Z");

    private AdviceRules() {}

    static Optional<Advice> disk(Path models, long totalBytes) {
        return totalBytes >= SMALL_DISK
                ? Optional.empty()
                : Optional.of(new Advice(
                        "The disk of the models, " + models + ", has only " + mib(totalBytes) + " MiB in all.",
                        "put the models on a larger one (sidecar.models-directory, OLLAMA_MODELS);"
                                + " most models need 1 to 50 GiB."));
    }

    static Stream<Advice> environment(Set<String> names) {
        return names.stream()
                .filter(name -> name.startsWith(LEAKS_INTO_THE_RUNNER))
                .map(name -> new Advice(
                        "sidecar.env sets " + name + ", which llama.cpp obeys behind Ollama's back.",
                        "remove it and use Ollama's own variables or the parameters of a model."));
    }

    /** What was set for this service and has no effect. */
    static Stream<Advice> withheld(Map<String, String> ours, Path models) {
        return InheritedVariables.withheld(ours, models.toString()).stream()
                .map(one -> new Advice(one.name() + " " + one.reason() + ".", one.action()));
    }

    /** What Ollama gets for a number and does not take for one: it goes on with its default. */
    static Stream<Advice> numbers(OllamaVariables variables) {
        return NUMBERS.stream().flatMap(name -> variables.value(name).stream()
                .filter(value -> !A_NUMBER.matcher(value).matches())
                .map(value -> new Advice(
                        name + "=" + value + " is no whole number of 0 or more: Ollama uses its default in its place.",
                        "set " + name + " to a number, in sidecar.env or where this service gets its environment;"
                                + " or remove it.")));
    }

    /** What is written twice is used once. */
    static Stream<Advice> repeated(AdoptedAddresses adopted) {
        return adopted.repeated().stream()
                .map(address -> new Advice(
                        address.key() + " names " + address.url() + " a second time: that Ollama is used once.",
                        "remove it there, or correct it."));
    }

    static Optional<Advice> address(String host, boolean loopback, boolean keys) {
        return loopback || keys
                ? Optional.empty()
                : Optional.of(new Advice(
                        "The service listens on " + host + " and asks nobody for a key.",
                        "let only those reach it who may use and stop Ollama: a network policy, a firewall, or a"
                                + " proxy that checks who they are; else set quarkus.http.host=127.0.0.1."));
    }

    static Optional<Advice> clock(Instant now) {
        return now.isAfter(WRITTEN)
                ? Optional.empty()
                : Optional.of(new Advice(
                        "The clock shows " + now + ".",
                        "set it: certificates of registries are refused, and events carry wrong times."));
    }

    /** @param limitBytes of the control group; empty where there is none */
    static Optional<Advice> memory(OptionalLong limitBytes) {
        return limitBytes.isEmpty() || limitBytes.getAsLong() >= SMALL_MEMORY
                ? Optional.empty()
                : Optional.of(new Advice(
                        "The memory limit is " + mib(limitBytes.getAsLong()) + " MiB, of which the service takes 200.",
                        "give it the size of the largest model and 1 GiB more, or the kernel will kill Ollama."));
    }

    private static long mib(long bytes) {
        return bytes >> 20;
    }
}
