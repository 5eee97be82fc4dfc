package org.ollamasidecar.http;

/** Reads the parameters of a query; a wrong one ends the request with a problem that names it. */
public final class Query {

    /** What {@link #yes} takes. */
    public static final String YES_OR_NO = "true|false";

    private Query() {}

    public static boolean yes(String name, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(name, "true or false");
        };
    }

    /**
     * A value of a form.
     *
     * @param meaning the form in words, for those who send something else
     */
    public static String like(String form, String name, String value, String meaning) {
        if (!value.matches(form)) {
            throw wrong(name, meaning);
        }
        return value;
    }

    public static int within(String name, int value, int from, int to) {
        if (value < from || value > to) {
            throw wrong(name, "from " + from + " to " + to);
        }
        return value;
    }

    public static ProblemException wrong(String name, String wanted) {
        return ProblemException.badRequest(
                name + " has to be " + wanted + ".", "Correct the value. See the API at /q/openapi.");
    }
}
