package org.ollamasidecar.gateway.figures;

import java.util.List;

/** The figures of the port that serves, for tests of those who name them. */
public final class TestFigures {

    private TestFigures() {}

    /** All of them, as they are scraped. */
    public static String scraped() {
        GatewayLoad.Model model = new GatewayLoad.Model("llama3.2:1b", 1, 0, 0, List.of("a"), 1);
        return MetricsText.of(new GatewayLoad(1, 0, 0, List.of(model)));
    }
}
