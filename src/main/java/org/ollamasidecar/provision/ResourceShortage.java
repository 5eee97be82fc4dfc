package org.ollamasidecar.provision;

import java.util.regex.Pattern;

/** That the system had no process or no memory to give: it says nothing about the program that was to be started. */
public final class ResourceShortage {

    /** EAGAIN and ENOMEM, as the JDK writes them. */
    private static final Pattern ERRORS = Pattern.compile("error[:=] ?1[12]\\b");

    private ResourceShortage() {}

    /** {@return whether that is what the JDK says of a start that was refused} */
    public static boolean isNamedIn(String refusal) {
        return ERRORS.matcher(refusal).find();
    }
}
