package org.ollamasidecar.gateway.figures;

import java.util.List;
import java.util.function.ToIntFunction;

/** Figures in the text format of Prometheus. */
final class MetricsText {

    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private MetricsText() {}

    static String of(GatewayLoad load) {
        StringBuilder text = new StringBuilder();
        gauge(text, "sidecar_gateway_running", "Requests that are with Ollama now", load.running());
        gauge(text, "sidecar_gateway_waiting", "Requests that wait for their turn", load.waiting());
        byModel(text, "sidecar_model_running", "Of them, by model: with Ollama", load, GatewayLoad.Model::running);
        byModel(text, "sidecar_model_waiting", "Of them, by model: waiting", load, GatewayLoad.Model::waiting);
        byModel(
                text,
                "sidecar_model_loaded",
                "How many instances have a model in memory",
                load,
                model -> model.instances().size());
        byModel(
                text,
                "sidecar_model_capacity",
                "How many requests for a model may be with Ollama at once",
                load,
                GatewayLoad.Model::capacity);
        return text.toString();
    }

    private static void gauge(StringBuilder text, String name, String help, int value) {
        head(text, name, help);
        text.append(name).append(' ').append(value).append('\n');
    }

    private static void byModel(
            StringBuilder text, String name, String help, GatewayLoad load, ToIntFunction<GatewayLoad.Model> value) {
        List<GatewayLoad.Model> models = load.models();
        if (models.isEmpty()) {
            return;
        }
        head(text, name, help);
        for (GatewayLoad.Model model : models) {
            // The name of a model has nothing in it that would have to be escaped.
            text.append(name)
                    .append("{model=\"")
                    .append(model.name())
                    .append("\"} ")
                    .append(value.applyAsInt(model))
                    .append('\n');
        }
    }

    private static void head(StringBuilder text, String name, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(" gauge\n");
    }
}
