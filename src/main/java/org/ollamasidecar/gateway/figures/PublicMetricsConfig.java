package org.ollamasidecar.gateway.figures;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;

/** Figures on the port that serves. */
@ConfigMapping(prefix = "sidecar.metrics")
public interface PublicMetricsConfig {

    /**
     * Whether {@code /metrics} of the port that serves tells routers and autoscalers how busy the front door is, and which models
     * are asked for; without a key.
     */
    @WithName("public")
    @WithDefault("false")
    boolean isPublic();
}
