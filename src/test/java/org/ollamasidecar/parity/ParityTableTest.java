package org.ollamasidecar.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParityTableTest {

    private static final ParityRequest PULL = ParityRequest.of(
            "changes", "pull", "POST /api/pull", List.of("Host: localhost"), "{\"model\":\"m\",\"insecure\":true}");
    private static final Difference REFUSED = new Difference("status", "200", "403");

    @TempDir
    Path folder;

    private ParityTable table(String... rows) throws IOException {
        return ParityTable.read(Files.write(folder.resolve("parity.md"), List.of(rows)), "0.34.4");
    }

    @Test
    void row_holdsWhereAllOfItApplies() throws IOException {
        ParityTable table = table(
                "| request | Ollama | what differs | Ollama's | here | why |",
                "|---|---|---|---|---|---|",
                "| `POST /api/*`, `*\"insecure\":true*`, `host: local*` | both | status | `200` | `40*` | a reason |");

        assertThat(table.knows(PULL, REFUSED)).isTrue();
        assertThat(table.knows(PULL, new Difference("status", "200", "500"))).isFalse();
        assertThat(table.knows(PULL, new Difference("body", "200", "403"))).isFalse();
        assertThat(table.knows(ParityRequest.of("changes", "pull", "POST /api/pull", List.of(), PULL.body()), REFUSED))
                .isFalse();
    }

    @Test
    void rowOfAnotherEra_isNoRow() throws IOException {
        assertThat(table("| `*` | 0.11.4 | status | `200` | `403` | a reason |").knows(PULL, REFUSED))
                .isFalse();
    }

    @Test
    void rowThatNothingMet_isUnseen() throws IOException {
        // given
        ParityTable table = table(
                "| `*` | both | status | `200` | `403` | a reason |",
                "| `GET /` | both | body | `a` | `b` | a reason |");

        // when
        table.knows(PULL, REFUSED);

        // then
        assertThat(table.unseen()).extracting(ParityTable.Row::aspect).containsExactly("body");
    }

    @Test
    void rowWithoutAReason_isRefused() {
        assertThatThrownBy(() -> table("| `*` | both | status | `200` | `403` | |"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
