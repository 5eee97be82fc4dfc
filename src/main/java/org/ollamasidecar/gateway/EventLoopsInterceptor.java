package org.ollamasidecar.gateway;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;
import jakarta.annotation.Priority;
import org.jspecify.annotations.Nullable;

/**
 * Event loops for half of the processors, where nobody says how many: the other half is Ollama's, without which they have
 * nothing to do. On two processors one event loop passes more requests on than two, and its slowest ones are quicker. Four
 * pass on more than any Ollama can answer, and each takes memory. One more is for health and metrics, which so do not
 * wait for requests, however many come at once: Vert.x gives its first event loop to the management interface.
 */
@Priority(Priorities.LIBRARY)
public final class EventLoopsInterceptor implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1;
    private static final int MOST = 4;
    private static final String ALL = "quarkus.vertx.event-loops-pool-size";
    private static final String OF_REQUESTS = "quarkus.http.io-threads";

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue configured = context.proceed(name);
        return configured != null
                ? configured
                : switch (name) {
                    case ALL -> value(name, loops() + 1);
                    case OF_REQUESTS -> value(name, loops());
                    default -> null;
                };
    }

    private static ConfigValue value(String name, int number) {
        return ConfigValue.builder()
                .withName(name)
                .withValue(Integer.toString(number))
                .build();
    }

    private static int loops() {
        return loops(Runtime.getRuntime().availableProcessors());
    }

    /** How many pass requests on. */
    static int loops(int processors) {
        return Math.clamp(processors / 2, 1, MOST);
    }
}
