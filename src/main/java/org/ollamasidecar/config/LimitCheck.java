package org.ollamasidecar.config;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValidationException.Problem;
import io.smallrye.config.ConfigValidator;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import io.smallrye.config.WithParentName;
import io.smallrye.config.common.utils.StringUtil;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Holds each value of our mappings against its {@link Within limits} at the boot. A validator of beans could do it too, but
 * reads so much to compare some 80 numbers that it takes two fifths of the start and several MiB for as long as it lives.
 */
public final class LimitCheck implements ConfigValidator, SmallRyeConfigBuilderCustomizer {

    private static final String OURS = "org.ollamasidecar.";

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        builder.withValidator(this);
    }

    @Override
    public void validateMapping(Class<?> mapping, String prefix, Object values) {
        if (!mapping.getName().startsWith(OURS)) {
            return;
        }
        List<Problem> problems = new ArrayList<>();
        group(mapping, prefix, values, problems);
        if (!problems.isEmpty()) {
            throw new ConfigValidationException(problems.toArray(Problem.NO_PROBLEMS));
        }
    }

    private static void group(Class<?> type, String prefix, Object values, List<Problem> problems) {
        for (Method key : type.getMethods()) {
            String name = key.isAnnotationPresent(WithParentName.class)
                    ? prefix
                    : prefix + "." + StringUtil.skewer(key.getName());
            value(key, name, read(key, values), problems);
        }
    }

    private static void value(Method key, String name, Object value, List<Problem> problems) {
        switch (value) {
            case Optional<?> maybe -> maybe.ifPresent(some -> value(key, name, some, problems));
            case OptionalInt maybe -> maybe.ifPresent(some -> value(key, name, some, problems));
            case Map<?, ?> named -> named.forEach((part, each) -> value(key, name + "." + part, each, problems));
            default -> {
                Optional<Class<?>> group = groupOf(value);
                Within limits = key.getAnnotation(Within.class);
                if (group.isPresent()) {
                    group(group.get(), name, value, problems);
                } else if (limits != null) {
                    Limits.broken(limits, value).ifPresent(text -> problems.add(new Problem(name + " " + text)));
                }
            }
        }
    }

    /** A group is an interface of ours that the library implements. */
    private static Optional<Class<?>> groupOf(Object value) {
        return Arrays.stream(value.getClass().getInterfaces())
                .filter(type -> type.getName().startsWith(OURS))
                .findFirst();
    }

    private static Object read(Method key, Object values) {
        try {
            return key.invoke(values);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + key, e);
        }
    }
}
