package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** A service whose every name and sentence is markup, in all that the page asks of it. */
final class HostileAnswers {

    static final String MARKUP = "<img src=x onerror=window.struck=1>\"'&lt;";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LONG_AGO = "2026-01-02T03:04:05Z";

    private HostileAnswers() {}

    /** @param status a status as the service gives it */
    static void serve(Page page, ObjectNode status) {
        json(page, "/sidecar/v1/status$", status(status.deepCopy()));
        json(page, "/sidecar/v1/models$", models());
        json(page, "/sidecar/v1/loads$", JSON.createArrayNode().add(load()));
        json(page, "/sidecar/v1/upgrades$", JSON.createArrayNode().add(upgrade()));
        json(page, "/sidecar/v1/requests$", JSON.createArrayNode().add(request()));
        ObjectNode line = JSON.createObjectNode().put("readAt", LONG_AGO).put("text", "Error: " + MARKUP);
        stream(page, "/sidecar/v1/logs", "log", List.of(line));
        stream(page, "/sidecar/v1/events", "state.changed", List.of(event(1, "instance"), event(2, "model")));
    }

    private static void json(Page page, String path, Object body) {
        page.route(
                Pattern.compile(path),
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody(body.toString())));
    }

    /** Once: who asks again has seen it. */
    static void stream(Page page, String path, String type, List<ObjectNode> events) {
        String all = IntStream.range(0, events.size())
                .mapToObj(id -> "event: %s\nid: %d\ndata: %s\n\n".formatted(type, id + 1, events.get(id)))
                .reduce("", String::concat);
        page.route(Pattern.compile(path), route -> {
            boolean isSeen = route.request().headers().containsKey("last-event-id");
            route.fulfill(new Route.FulfillOptions()
                    .setContentType("text/event-stream")
                    .setBody(isSeen ? "" : all));
        });
    }

    private static ObjectNode status(ObjectNode status) {
        status.put("state", "FAILED").put("ready", false).put("version", MARKUP).put("address", MARKUP);
        status.put("standby", MARKUP).put("gpus", MARKUP).put("ours", true);
        status.putObject("inFlight").put("requests", 1);
        status.putObject("program").put("path", MARKUP).put("source", MARKUP).put("version", MARKUP);
        status.putObject("canary").put("state", "FAILED").put("reason", MARKUP);
        status.putObject("rolling").put("possible", false).put("reason", MARKUP);
        status.putArray("compute").add(MARKUP);
        status.putArray("chosen").add(MARKUP);
        status.putArray("warnings").add(MARKUP);
        status.putObject("failure")
                .put("kind", "DISK_FULL")
                .put("problem", MARKUP)
                .put("action", MARKUP)
                .putArray("lastLines")
                .add(MARKUP);
        ArrayNode instances = status.putArray("instances");
        for (String state : List.of("BACKING_OFF", "READY")) {
            ObjectNode instance = instances
                    .addObject()
                    .put("name", state + "<img>")
                    .put("part", "serving")
                    .put("state", state)
                    .put("since", LONG_AGO)
                    .put("generation", 1)
                    .put("version", MARKUP)
                    .put("problem", MARKUP)
                    .put("requests", 1);
            instance.putArray("models").add(MARKUP);
            instance.putArray("compute").add(MARKUP);
            instance.putObject("inference").put("well", false).put("detail", MARKUP);
        }
        return status;
    }

    private static ObjectNode models() {
        ObjectNode models = JSON.createObjectNode().put("note", MARKUP);
        models.putObject("disk").put("freeBytes", 1).put("folder", MARKUP);
        ArrayNode all = models.putArray("models");
        all.addObject()
                .put("name", MARKUP)
                .put("state", "INSTALLED")
                .put("installed", true)
                .put("diskBytes", 1);
        ObjectNode wanted = all.addObject()
                .put("name", "wanted" + MARKUP)
                .put("state", "FAILED")
                .put("wanted", true)
                .put("detail", MARKUP)
                .put("loaded", true)
                .put("processor", MARKUP);
        wanted.putObject("failure").putObject("error").put("message", MARKUP).put("action", MARKUP);
        wanted.putArray("instances").addObject().put("name", MARKUP).put("phase", "SERVING");
        return models;
    }

    private static ObjectNode load() {
        ObjectNode load = JSON.createObjectNode()
                .put("id", MARKUP)
                .put("model", MARKUP)
                .put("instance", MARKUP)
                .put("state", "FAILED")
                .put("createdAt", LONG_AGO);
        load.set("error", error());
        load.putArray("steps").add(step("PULL"));
        return load;
    }

    private static ObjectNode upgrade() {
        ObjectNode upgrade = JSON.createObjectNode()
                .put("id", MARKUP)
                .put("wish", MARKUP)
                .put("kind", "RESTART")
                .put("state", "FAILED")
                .put("from", MARKUP)
                .put("to", "another " + MARKUP)
                .put("createdAt", LONG_AGO);
        upgrade.set("error", error());
        upgrade.putArray("steps").add(step("START"));
        upgrade.putArray("instances").addObject().put("instance", MARKUP).put("serves", "BEFORE");
        return upgrade;
    }

    private static ObjectNode step(String name) {
        ObjectNode step = JSON.createObjectNode()
                .put("step", name)
                .put("instance", MARKUP)
                .put("state", "FAILED")
                .put("attempt", 1)
                .put("attempts", 1)
                .put("detail", MARKUP);
        step.set(
                "error",
                JSON.createObjectNode().put("message", "step " + MARKUP).put("reason", "step " + MARKUP));
        return step;
    }

    private static ObjectNode error() {
        return JSON.createObjectNode()
                .put("message", MARKUP)
                .put("reason", MARKUP)
                .put("action", MARKUP)
                .put("step", MARKUP);
    }

    private static ObjectNode request() {
        return JSON.createObjectNode()
                .put("id", MARKUP)
                .put("model", MARKUP)
                .put("method", "POST")
                .put("path", "/" + MARKUP)
                .put("phase", "ANSWERING")
                .put("instance", MARKUP)
                .put("key", MARKUP)
                .put("since", LONG_AGO)
                .put("ageMillis", 1)
                .put("idleMillis", 1)
                .put("bytesIn", 1)
                .put("bytesOut", 1);
    }

    private static ObjectNode event(int id, String detail) {
        ObjectNode event = JSON.createObjectNode()
                .put("id", id)
                .put("at", LONG_AGO)
                .put("type", "state.changed")
                .put("message", MARKUP);
        ObjectNode details = event.putObject("details").put(detail, MARKUP).put("cause", MARKUP);
        if (detail.equals("instance")) {
            details.put("to", "FAILED");
        }
        return event;
    }
}
