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
 * pass on more than any Ollama can answer, and each takes memory.
 */
@Priority(Priorities.LIBRARY)
public final class EventLoopsInterceptor implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1;
    private static final int MOST = 4;
    private static final String KEY = "quarkus.vertx.event-loops-pool-size";

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue configured = context.proceed(name);
        return configured == null && name.equals(KEY)
                ? ConfigValue.builder()
                        .withName(name)
                        .withValue(Integer.toString(loops(Runtime.getRuntime().availableProcessors())))
                        .build()
                : configured;
    }

    static int loops(int processors) {
        return Math.clamp(processors / 2, 1, MOST);
    }
}
