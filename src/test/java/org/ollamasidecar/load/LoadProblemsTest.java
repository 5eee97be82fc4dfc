package org.ollamasidecar.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.http.Problem;

class LoadProblemsTest {

    @ParameterizedTest
    @CsvSource({
        "TIMEOUT, 504",
        "NOT_FOUND, 404",
        "DISK, 507",
        "MEMORY, 507",
        "REFUSED, 422",
        "DAMAGED_MODEL, 422",
        "BUSY, 503",
        "REGISTRY, 502",
        "RUNNER, 502",
        "CONNECTION, 502",
        "UNKNOWN, 502",
        "INTERNAL, 502"
    })
    void failedLoad_hasAStatusByItsKind(String kind, int status) {
        // given
        LoadView view = new LoadView(
                "id",
                "tiny:latest",
                null,
                JobState.FAILED,
                PullPolicy.MISSING,
                Instant.EPOCH,
                Instant.EPOCH,
                List.of(),
                new LoadError(kind, "It broke.", "Mend it."));

        // when
        Problem problem = LoadProblems.of(view);

        // then
        assertThat(problem.status()).isEqualTo(status);
        assertThat(problem.type()).endsWith("load-failed");
        assertThat(problem.detail()).isEqualTo("It broke.");
        assertThat(problem.action()).isEqualTo("Mend it.");
        assertThat(problem.extensions().entrySet()).singleElement().isEqualTo(entry("load", view));
    }
}
