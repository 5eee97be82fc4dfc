package org.ollamasidecar.provision;

import static org.assertj.core.api.Assertions.assertThat;

/** Short ways to what an outcome says. */
final class Outcomes {

    private Outcomes() {}

    static Program found(ProvisionOutcome outcome) {
        assertThat(outcome).isInstanceOf(ProvisionOutcome.Found.class);
        return ((ProvisionOutcome.Found) outcome).program();
    }

    static ProvisionOutcome.NotFound notFound(ProvisionOutcome outcome) {
        assertThat(outcome).isInstanceOf(ProvisionOutcome.NotFound.class);
        return (ProvisionOutcome.NotFound) outcome;
    }

    static String detail(ProvisionOutcome outcome, String source) {
        return outcome.attempts().stream()
                .filter(attempt -> attempt.source().equals(source))
                .map(SourceAttempt::detail)
                .reduce((first, second) -> first + " / " + second)
                .orElse("never asked");
    }
}
