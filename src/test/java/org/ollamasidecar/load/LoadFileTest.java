package org.ollamasidecar.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.task.PermanentThreads;

class LoadFileTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    Path folder;

    private LoadFile file = at(Path.of("/no/such/loads.json"));

    private static LoadFile at(Path path) {
        return new LoadFile(
                path,
                new ObjectMapper().registerModule(new JavaTimeModule()),
                new PermanentThreads(InstantSource.system()));
    }

    @AfterEach
    void close() {
        file.close();
    }

    @Test
    void whoWaits_findsItKept() throws Exception {
        // given
        Path path = folder.resolve("loads.json");
        file = at(path);
        file.start();

        // when
        file.write(List::of);

        // then
        assertThat(file.awaitKept(LONG)).isTrue();
        assertThat(path).hasContent("[]");
    }

    @Test
    void whereNothingCanBeWritten_whoWaitsGoesOn_andItIsKeptOnceThatWorks() throws Exception {
        // given
        Path home = folder.resolve("home");
        Files.createFile(home);
        file = at(home.resolve("loads.json"));
        file.start();

        // when
        file.write(List::of);

        // then
        assertThat(file.awaitKept(SHORT)).isFalse();

        // when
        Files.delete(home);

        // then
        assertThat(file.awaitKept(LONG)).isTrue();
        assertThat(home.resolve("loads.json")).hasContent("[]");
    }
}
