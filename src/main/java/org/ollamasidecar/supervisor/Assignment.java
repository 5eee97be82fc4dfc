package org.ollamasidecar.supervisor;

import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.Converter;

/** Takes a variable of the environment, {@code NAME=value}, and nothing else. */
public final class Assignment implements Converter<String> {

    private static final Pattern FORM = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*=.*");

    @Override
    public String convert(String value) {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("it has to be NAME=value");
        }
        return value;
    }
}
