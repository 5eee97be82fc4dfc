package org.ollamasidecar.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PathConverterTest {

    @Test
    void path_isRead() {
        assertThat(PathConverter.path("/data/models")).isEqualTo(Path.of("/data/models"));
    }

    @Test
    void emptyValue_isNone() {
        assertThat(new PathConverter().convert(" ")).isNull();
    }

    @Test
    void pathThatTheLocaleCannotWrite_namesTheLocale() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathConverter.path("/home/h\0", "ANSI_X3.4-1968"))
                .withMessageContaining("/home/h")
                .withMessageContaining("LC_ALL=C.UTF-8")
                .withMessageContaining("ANSI_X3.4-1968");
    }

    @Test
    void pathThatIsNoneAnywhere_isNotBlamedOnTheLocale() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathConverter.path("a\0b", "UTF-8"))
                .withMessageEndingWith("Recommended action: correct it.");
    }
}
