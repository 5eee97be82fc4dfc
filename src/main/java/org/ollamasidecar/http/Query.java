package org.ollamasidecar.http;

/** Reads the parameters of a query; a wrong one ends the request with a problem that names it. */
public final class Query {

    /** What {@link #yes} takes. */
    public static final String YES_OR_NO = "true|false";
    /** What {@link #number} takes. */
    public static final String NUMBER = "\\d{1,18}";

    private Query() {}

    public static boolean yes(String name, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong(name, "true or false");
        };
    }

    /**
     * A number that is not negative.
     *
     * @param meaning of what, for those who send something else
     */
    public static long number(String name, String value, String meaning) {
        if (!value.matches(NUMBER)) {
            throw wrong(name, meaning);
        }
        return Long.parseLong(value);
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
