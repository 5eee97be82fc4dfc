package org.ollamasidecar.job;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets limits of ours decide over the fault-tolerance annotations of steps, whose own configuration keys hold class names and
 * numbers without a unit.
 */
public abstract class LimitsInterceptor implements ConfigSourceInterceptor {

    protected static final String TIMEOUT = "\".timeout.value";
    protected static final String RETRIES = "\".retry.max-retries";

    private static final long serialVersionUID = 1;
    private static final String UNIT = "\".timeout.unit";

    private final String steps;
    private final Map<String, String> keys;

    /**
     * @param steps the name of the class that has the annotations
     * @param keys ours, by the method and either {@link #TIMEOUT} or {@link #RETRIES}
     */
    protected LimitsInterceptor(String steps, Map<String, String> keys) {
        this.steps = "quarkus.fault-tolerance.\"" + steps + "/";
        this.keys = Map.copyOf(keys);
    }

    @Override
    public final @Nullable ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        if (!name.startsWith(steps)) {
            return context.proceed(name);
        }
        String wanted = name.substring(steps.length());
        boolean isUnit = wanted.endsWith(UNIT);
        String key = keys.get(isUnit ? wanted.substring(0, wanted.length() - UNIT.length()) + TIMEOUT : wanted);
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
        return Long.toString(new DurationConverter().convert(duration).toMillis());
    }

    private static ConfigValue value(String name, String text) {
        return ConfigValue.builder().withName(name).withValue(text).build();
    }
}
