package org.ollamasidecar.fleet;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.state.Mode;
import org.ollamasidecar.state.SidecarConfig;

/**
 * Where the Ollamas of others listen that are used, each with the name of its backend.
 *
 * @param used in the order of the configuration
 * @param repeated what is configured once more, and is not used for that
 */
public record AdoptedAddresses(Map<BackendName, AdoptedAddress> used, List<AdoptedAddress> repeated) {

    static final String KEY = "sidecar.ollama.url";

    private static final AdoptedAddresses NONE = new AdoptedAddresses(Map.of(), List.of());
    private static final int LONGEST_NAME = 31;
    private static final int SHORTEST_NAME = 2;

    public AdoptedAddresses {
        used = Collections.unmodifiableMap(new LinkedHashMap<>(used));
        repeated = List.copyOf(repeated);
    }

    /**
     * None in every mode but {@link Mode#ADOPT}.
     *
     * @throws IllegalArgumentException with keys, values and what to change, when mode and addresses do not fit
     */
    public static AdoptedAddresses of(SidecarConfig config, InstancesConfig instances) {
        List<String> urls = config.ollama().url().orElse(List.of());
        return switch (config.mode()) {
            case OWN -> {
                requireNone(urls, instances);
                yield NONE;
            }
            case ADOPT -> instances.named().isEmpty() ? listed(urls) : named(urls, instances);
        };
    }

    private static void requireNone(List<String> urls, InstancesConfig instances) {
        List<String> keys = new ArrayList<>();
        if (!urls.isEmpty()) {
            keys.add(KEY + "=" + String.join(",", urls));
        }
        instances.named().forEach((name, named) -> named.url().ifPresent(url -> keys.add(key(name) + "=" + url)));
        if (!keys.isEmpty()) {
            throw new IllegalArgumentException(keys.getFirst()
                    + " is set, but sidecar.mode=own. Recommended action: set sidecar.mode=adopt," + " or remove it.");
        }
    }

    private static String key(String instance) {
        return BackendPlan.key(instance) + ".url";
    }

    /** One of them alone has the name of the one that there is where none is configured. */
    private static AdoptedAddresses listed(List<String> urls) {
        Draft draft = new Draft();
        urls.stream().map(url -> AdoptedAddress.parse(KEY, url)).forEach(address -> draft.add(address, draft::unused));
        if (draft.used.isEmpty()) {
            throw new IllegalArgumentException(
                    "sidecar.mode=adopt needs " + KEY + ". Recommended action: set it to where"
                            + " that Ollama listens, e.g. http://127.0.0.1:11434, or to several such addresses with commas"
                            + " between.");
        }
        return draft.used.size() == 1
                ? new AdoptedAddresses(
                        Map.of(BackendName.MAIN, draft.used.firstEntry().getValue()), draft.repeated)
                : draft.done();
    }

    private static AdoptedAddresses named(List<String> urls, InstancesConfig instances) {
        if (!urls.isEmpty()) {
            throw new IllegalArgumentException(KEY + "=" + String.join(",", urls) + " is set, and " + BackendPlan.KEY
                    + " names instances: with sidecar.mode=adopt the addresses are either there or here. Recommended"
                    + " action: give each instance its .url and remove " + KEY + ", or remove " + BackendPlan.KEY
                    + "; to run instances of your own set sidecar.mode=own.");
        }
        Draft draft = new Draft();
        new TreeMap<>(instances.named()).forEach((name, named) -> {
            String url = named.url()
                    .orElseThrow(() -> new IllegalArgumentException(BackendPlan.key(name)
                            + " has no url, and with sidecar.mode=adopt this service runs no Ollama. Recommended action: set "
                            + key(name) + " to where that one listens, or set sidecar.mode=own."));
            draft.add(AdoptedAddress.parse(key(name), url), address -> BackendPlan.name(name));
        });
        return draft.done();
    }

    /** Some that are being put together. */
    private static final class Draft {

        private final LinkedHashMap<BackendName, AdoptedAddress> used = new LinkedHashMap<>();
        private final List<AdoptedAddress> repeated = new ArrayList<>();

        void add(AdoptedAddress address, Function<AdoptedAddress, BackendName> namer) {
            if (used.values().stream().anyMatch(address::isSameAs)) {
                repeated.add(address);
            } else {
                used.put(namer.apply(address), address);
            }
        }

        /** The host, and its port where that is not the usual one; a number where another one is called so already. */
        BackendName unused(AdoptedAddress address) {
            String host = address.host().replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
            boolean needsNoPort =
                    address.url().getPort() == AdoptedAddress.USUAL_PORT && host.length() >= SHORTEST_NAME;
            String port = needsNoPort ? "" : "-" + address.url().getPort();
            BackendName name = name(host, port);
            for (int number = 2; used.containsKey(name); number++) {
                name = name(host, port + "-" + number);
            }
            return name;
        }

        private static BackendName name(String host, String end) {
            String begin = host.substring(0, Math.min(host.length(), LONGEST_NAME - end.length()));
            return new BackendName((begin.replaceAll("-$", "") + end).replaceAll("^-", ""));
        }

        AdoptedAddresses done() {
            return new AdoptedAddresses(used, repeated);
        }
    }
}
