package org.ollamasidecar.access;

import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** In which headers proxies tell from whom they have got a request. */
public enum ForwardedHeaders {

    /** {@code X-Forwarded-For} and {@code X-Forwarded-Host}. */
    X_FORWARDED {
        @Override
        List<ForwardedHop> hops(MultiMap headers) {
            List<String> from = elements(headers, "x-forwarded-for");
            List<String> hosts = elements(headers, "x-forwarded-host");
            List<ForwardedHop> hops = new ArrayList<>();
            // Some proxies add to the one and leave the other: the newest belong together.
            for (int back = Math.max(from.size(), hosts.size()); back > 0; back--) {
                hops.add(new ForwardedHop(
                        fromEnd(from, back).flatMap(ForwardedHop::address),
                        fromEnd(hosts, back).filter(host -> !host.isEmpty())));
            }
            return hops;
        }
    },

    /** {@code Forwarded}, of RFC 7239. */
    FORWARDED {
        @Override
        List<ForwardedHop> hops(MultiMap headers) {
            return elements(headers, "forwarded").stream()
                    .map(element -> new ForwardedHop(
                            parameter(element, "for").flatMap(ForwardedHop::address), parameter(element, "host")))
                    .toList();
        }
    };

    /** What each proxy on the way has said, the nearest one last. */
    abstract List<ForwardedHop> hops(MultiMap headers);

    /**
     * No quote is heeded: nothing in these headers needs a comma, and one that a stranger has left open must not swallow
     * what a proxy has written behind it.
     */
    private static List<String> elements(MultiMap headers, String name) {
        return headers.getAll(name).stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(String::strip)
                .toList();
    }

    private static Optional<String> fromEnd(List<String> list, int back) {
        return back <= list.size() ? Optional.of(list.get(list.size() - back)) : Optional.empty();
    }

    private static Optional<String> parameter(String element, String name) {
        return Stream.of(element.split(";", -1))
                .map(String::strip)
                .filter(pair -> pair.toLowerCase(Locale.ROOT).startsWith(name + "="))
                .map(pair -> pair.substring(name.length() + 1).replace("\"", ""))
                .filter(value -> !value.isEmpty())
                .findFirst();
    }
}
