package org.ollamasidecar.gateway.request;

import java.util.Map;
import org.ollamasidecar.load.file.TestModelSource;
import org.ollamasidecar.load.newer.TestReplacements;
import org.ollamasidecar.models.TestRules;
import org.ollamasidecar.models.alias.TestAliases;

/** What requests are read and judged by, for tests of other folders. */
public final class TestRequests {

    private TestRequests() {}

    public static BodyBudget budget() {
        return new BodyBudget();
    }

    public static RequestPolicy policy(Map<String, String> settings) {
        return new RequestPolicy(
                TestRules.config(GatewayConfig.class, settings),
                TestRules.of(settings, TestModelSource.open()),
                TestAliases.of(settings),
                TestReplacements.none());
    }
}
