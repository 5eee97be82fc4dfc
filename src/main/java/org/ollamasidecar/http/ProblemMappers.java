package org.ollamasidecar.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns whatever ends a request into a problem document: no class names, no stack traces. */
final class ProblemMappers {

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);
    private static final String API = "See the API at /q/openapi.";

    @ServerExceptionMapper
    Response problem(ProblemException e) {
        Response response = response(e.problem());
        e.retryAfterSeconds().ifPresent(seconds -> response.getHeaders().putSingle(HttpHeaders.RETRY_AFTER, seconds));
        return response;
    }

    @ServerExceptionMapper
    Response json(MismatchedInputException e) {
        return response(badJson(e));
    }

    @ServerExceptionMapper
    Response json(JsonProcessingException e) {
        return response(badJson(e));
    }

    @ServerExceptionMapper
    Response http(WebApplicationException e) {
        if (e.getCause() instanceof JsonProcessingException wrapped) {
            return response(badJson(wrapped));
        }
        int status = e.getResponse().getStatus();
        Response.Status known = Response.Status.fromStatusCode(status);
        String title = known == null ? "HTTP " + status : known.getReasonPhrase();
        String type = title.toLowerCase(Locale.ROOT).replace(' ', '-');
        return response(Problem.of(type, title, status, detail(status), API));
    }

    @ServerExceptionMapper
    Response unexpected(Exception e) {
        String reference = UUID.randomUUID().toString();
        LOG.errorf(e, "A request failed unexpectedly [reference=%s]", reference);
        String detail = "The service failed in a way that it did not expect, reference " + reference + ".";
        String action = "Look for the reference in the service's own log and report it.";
        return response(Problem.of("internal", "Internal error", 500, detail, action));
    }

    private static Problem badJson(JsonProcessingException e) {
        return Problem.of("bad-json", "Bad JSON", 400, jsonDetail(e), "Correct the body. " + API);
    }

    private static String jsonDetail(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            String known = unknown.getKnownPropertyIds().stream()
                    .map(String::valueOf)
                    .sorted()
                    .collect(Collectors.joining(", "));
            return "There is no field '" + unknown.getPropertyName() + "'; known: " + known + ".";
        }
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            String path = mapping.getPath().stream()
                    .map(JsonMappingException.Reference::getFieldName)
                    .map(String::valueOf)
                    .collect(Collectors.joining("."));
            return "The field '" + path + "' has a value of the wrong kind.";
        }
        return e instanceof MismatchedInputException
                ? "The body is empty or not a JSON object."
                : "The body is not JSON" + place(e) + ".";
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    private static String detail(int status) {
        return switch (status) {
            case 404 -> "There is nothing at this path.";
            case 405 -> "This path does not know this method.";
            case 406 -> "This path cannot answer in the media type asked for.";
            case 413 -> "The body is larger than 1 MiB.";
            case 415 -> "The body must be JSON: Content-Type: application/json.";
            default -> "The request cannot be served.";
        };
    }

    private static Response response(Problem problem) {
        return Response.status(problem.status())
                .type(Problem.MEDIA_TYPE)
                .entity(problem)
                .build();
    }
}
