package org.ollamasidecar.models.find;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.models.find.LookupView.Fit;

class MemoryNeedTest {

    @ParameterizedTest
    @CsvSource({
        "80, 100, 0, false, FITS",
        "95, 100, 0, false, TIGHT",
        "120, 100, 30, false, TIGHT",
        "140, 100, 30, false, DOES_NOT_FIT",
        "140, 100, 30, true, NOT_KNOWN"
    })
    void word_followsFromWhatIsFree(long needed, long free, long loaded, boolean gpu, Fit fit) {
        assertThat(MemoryNeed.fit(needed, free, loaded, gpu)).isEqualTo(fit);
    }
}
