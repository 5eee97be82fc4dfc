package org.ollamasidecar.load;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.Priorities;
import jakarta.annotation.Priority;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets the limits under {@code sidecar.loads} decide over the fault-tolerance annotations of {@link LoadSteps}, whose
 * own configuration keys hold class names and numbers without a unit.
 */
@Priority(Priorities.LIBRARY)
public final class StepLimitsInterceptor implements ConfigSourceInterceptor {

    private static final long serialVersionUID = 1;
    private static final String STEPS = "quarkus.fault-tolerance.\"org.ollamasidecar.load.LoadSteps/";
    private static final String TIMEOUT = "\".timeout.value";
    private static final String UNIT = "\".timeout.unit";
    private static final String RETRIES = "\".retry.max-retries";
    private static final Map<String, String> KEYS = Map.of(
            "awaitServer" + TIMEOUT, "sidecar.loads.await-server-timeout",
            "resolve" + TIMEOUT, "sidecar.loads.resolve.timeout",
            "resolve" + RETRIES, "sidecar.loads.resolve.retries",
            "pull" + TIMEOUT, "sidecar.loads.pull.timeout",
            "pull" + RETRIES, "sidecar.loads.pull.retries",
            "load" + TIMEOUT, "sidecar.loads.load.timeout",
            "load" + RETRIES, "sidecar.loads.load.retries",
            "verify" + TIMEOUT, "sidecar.loads.verify.timeout",
            "verify" + RETRIES, "sidecar.loads.verify.retries");

    @Override
    public @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        if (!name.startsWith(STEPS)) {
            return context.proceed(name);
        }
        String wanted = name.substring(STEPS.length());
        boolean isUnit = wanted.endsWith(UNIT);
        String key = KEYS.get(isUnit ? wanted.substring(0, wanted.length() - UNIT.length()) + TIMEOUT : wanted);
        ConfigValue configured = key == null ? null : context.proceed(key);
        if (configured == null || configured.getValue() == null) {
            return context.proceed(name);
        }
        if (isUnit) {
            return value(name, "millis");
        }
        String text = configured.getValue();
        return value(name, wanted.endsWith(TIMEOUT) ? millis(text) : text);
    }

    private static String millis(String duration) {
        return Long.toString(new io.quarkus.runtime.configuration.DurationConverter()
                .convert(duration)
                .toMillis());
    }

    private static ConfigValue value(String name, String text) {
        return ConfigValue.builder().withName(name).withValue(text).build();
    }
}
