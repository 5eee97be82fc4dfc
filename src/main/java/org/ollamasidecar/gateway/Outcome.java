package org.ollamasidecar.gateway;

import java.util.Optional;
import org.ollamasidecar.gateway.request.ErrorKind;
import org.ollamasidecar.gateway.request.Refusal;

/**
 * How a request has ended.
 *
 * @param status that its client got; 499: it left before, 0: its answer was cut
 */
record Outcome(int status, Optional<ErrorKind> error) {

    static final Outcome CLIENT_LEFT = new Outcome(499, Optional.of(ErrorKind.CLIENT_LEFT));
    static final Outcome CUT = new Outcome(0, Optional.of(ErrorKind.BROKEN));

    private static final int FIRST_ERROR = 400;
    private static final int FIRST_SERVER_ERROR = 500;

    /** Whether it was not answered to its end. */
    boolean isBrokenOff() {
        return status == CLIENT_LEFT.status || status == CUT.status;
    }

    /** In figures: whose fault it was, if anybody's. */
    static String label(int status) {
        if (status == CLIENT_LEFT.status) {
            return "client_left";
        }
        if (status == CUT.status) {
            return "cut";
        }
        if (status < FIRST_ERROR) {
            return "success";
        }
        return status < FIRST_SERVER_ERROR ? "client_error" : "server_error";
    }

    static Outcome answered(int status) {
        return new Outcome(status, status < FIRST_ERROR ? Optional.empty() : Optional.of(ErrorKind.OLLAMA));
    }

    static Outcome refused(Refusal refusal) {
        return new Outcome(refusal.status(), Optional.of(refusal.kind()));
    }
}
