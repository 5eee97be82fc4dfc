package org.ollamasidecar.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.StartupEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.task.PermanentThreads;

class UsageWriterTest {

    private static final ModelName LLAMA = ModelName.parse("llama3.2:1b");
    private static final UsageSum ONE = new UsageSum(1, 0, 10, 5, 0);
    private static final String HEAD = "key,model,requests,untold,tokens_in,tokens_out,estimated\n";
    private static final String DAY = "2026-11-30";

    @TempDir
    Path folder;

    private final WallClock clock = new WallClock(Instant.parse(DAY + "T12:00:00Z"));
    private final List<Life> lives = new ArrayList<>();

    /** The room from one start of the service to its end. */
    private final class Life {

        final UsageStore store = new UsageStore(folder.resolve("usage"), 32);
        final UsageLedger ledger = new UsageLedger(store, 100, clock);
        final UsageTrouble trouble = new UsageTrouble();
        final UsageWriter writer = new UsageWriter(
                Duration.ofMillis(5), ledger, store, trouble, new PermanentThreads(InstantSource.system()));

        Life() {
            lives.add(this);
            writer.start(new StartupEvent());
        }

        void count(String key) {
            ledger.count(key, LLAMA, ONE);
            writer.due();
        }
    }

    @AfterEach
    void endAll() {
        lives.forEach(life -> life.writer.close());
    }

    private Path file(String day) {
        return folder.resolve("usage").resolve(day + ".csv");
    }

    private static void await(ThrowingRunnable seen) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(seen);
    }

    @Test
    void whatIsCounted_isSoonInTheFile_withoutAnEnd() {
        // given
        Life life = new Life();

        // when
        life.count("alice");
        life.count("alice");
        life.count("bob");

        // then
        await(() ->
                assertThat(file(DAY)).hasContent(HEAD + "alice,llama3.2:1b,2,0,20,10,0\nbob,llama3.2:1b,1,0,10,5,0\n"));
    }

    @Test
    void nextLife_goesOn_onTheSameDay() {
        // given
        Life first = new Life();
        first.count("alice");
        first.writer.close();

        // when
        Life second = new Life();
        assertThat(second.ledger.tokensToday("alice")).isEqualTo(15);
        assertThat(second.ledger.tokensThisMonth("alice")).isEqualTo(15);
        second.count("alice");

        // then
        await(() -> assertThat(file(DAY)).hasContent(HEAD + "alice,llama3.2:1b,2,0,20,10,0\n"));
    }

    @Test
    void fileOfBeforeTokensWereEstimated_isReadAsIfNoneWere() throws Exception {
        // given
        Files.createDirectories(folder.resolve("usage"));
        Files.writeString(file(DAY), "key,model,requests,untold,tokens_in,tokens_out\nalice,llama3.2:1b,2,1,20,10\n");

        // when
        Life life = new Life();
        life.count("alice");

        // then
        await(() -> assertThat(file(DAY)).hasContent(HEAD + "alice,llama3.2:1b,3,1,30,15,0\n"));
        assertThat(life.trouble.text()).isEmpty();
    }

    @Test
    void eachDay_hasAFile_andLeavesTheMemory() {
        // given
        Life life = new Life();
        life.count("alice");
        await(() -> assertThat(file(DAY)).exists());

        // when
        for (String day : List.of("2026-12-01", "2026-12-02")) {
            clock.advance(Duration.ofDays(1));
            life.count("alice");
            await(() -> assertThat(file(day)).hasContent(HEAD + "alice,llama3.2:1b,1,0,10,5,0\n"));
        }

        // then
        await(() -> assertThat(life.ledger.inMemory())
                .extracting(DayTable::day)
                .containsExactly(LocalDate.parse("2026-12-01"), LocalDate.parse("2026-12-02")));
        assertThat(file(DAY)).hasContent(HEAD + "alice,llama3.2:1b,1,0,10,5,0\n");
        assertThat(life.ledger.tokensThisMonth("alice")).isEqualTo(30);
    }

    @Test
    void clockThatWasWrong_losesNothing() {
        // given
        Life life = new Life();
        life.count("alice");
        clock.advance(Duration.ofDays(4000));
        life.count("alice");
        await(() -> assertThat(life.ledger.inMemory()).hasSize(1));

        // when
        clock.advance(Duration.ofDays(-4000));
        life.count("alice");

        // then
        await(() -> assertThat(file(DAY)).hasContent(HEAD + "alice,llama3.2:1b,2,0,20,10,0\n"));
    }

    @Test
    void oldestDays_goWhereThereAreTooMany() throws Exception {
        // given
        Files.createDirectories(folder.resolve("usage"));
        for (int i = 0; i < 40; i++) {
            Files.writeString(file(LocalDate.parse("2026-01-01").plusDays(i).toString()), HEAD);
        }
        Files.writeString(folder.resolve("usage/notes.txt"), "of somebody else");

        // when
        new Life().count("alice");

        // then
        await(() -> assertThat(folder.resolve("usage")).isDirectoryContaining("glob:**/*.csv"));
        await(() -> assertThat(new UsageStore(folder.resolve("usage"), 32).days())
                .hasSize(32)
                .contains(LocalDate.parse(DAY), LocalDate.parse("2026-02-09"))
                .doesNotContain(LocalDate.parse("2026-01-09")));
        assertThat(folder.resolve("usage/notes.txt")).exists();
    }

    @Test
    void damagedLines_areLeftOut_andKeptAside() throws Exception {
        // given
        Files.createDirectories(folder.resolve("usage"));
        String damaged =
                HEAD + "alice,llama3.2:1b,2,0,20,10,0\nalice,llama3.2:1b,nine\n\0\0\0\nbob,../../x,1,0,1,1,0\n";
        Files.writeString(file(DAY), damaged);

        // when
        Life life = new Life();
        life.count("alice");

        // then
        await(() -> assertThat(file(DAY)).hasContent(HEAD + "alice,llama3.2:1b,3,0,30,15,0\n"));
        assertThat(folder.resolve("usage/" + DAY + ".csv.damaged")).hasContent(damaged);
        assertThat(life.trouble.text())
                .hasValueSatisfying(text -> assertThat(text).contains("3 damaged lines", "Recommended action"));
        assertThat(life.trouble.isUnwritten()).isFalse();
    }

    @Test
    void fileThatIsNone_isKeptAside() throws Exception {
        // given
        Files.createDirectories(file(DAY));

        // when
        Life life = new Life();
        life.count("alice");

        // then
        await(() -> assertThat(file(DAY)).hasContent(HEAD + "alice,llama3.2:1b,1,0,10,5,0\n"));
        assertThat(folder.resolve("usage/" + DAY + ".csv.damaged")).isDirectory();
        assertThat(life.trouble.text()).isPresent();
    }

    @Test
    void emptyFile_countsAsDamaged() throws Exception {
        // given
        Files.createDirectories(folder.resolve("usage"));
        Files.writeString(file(DAY), "");

        // when
        Life life = new Life();

        // then
        assertThat(life.trouble.text()).isPresent();
        await(() -> assertThat(folder.resolve("usage/" + DAY + ".csv.damaged")).exists());
    }

    @Test
    void storeThatCannotBeWritten_isTold_countsInMemory_andCatchesUp() throws Exception {
        // given
        Files.writeString(folder.resolve("usage"), "a file in the place of the folder");
        Life life = new Life();

        // when
        life.count("alice");

        // then
        await(() -> assertThat(life.trouble.isUnwritten()).isTrue());
        assertThat(life.trouble.text()).hasValueSatisfying(text -> assertThat(text)
                .contains("counted in memory", "Recommended action", folder.toString()));
        life.count("alice");
        assertThat(life.ledger.tokensToday("alice")).isEqualTo(30);

        // when
        Files.delete(folder.resolve("usage"));

        // then
        await(() -> assertThat(file(DAY)).hasContent(HEAD + "alice,llama3.2:1b,2,0,20,10,0\n"));
        await(() -> assertThat(life.trouble.text()).isEmpty());
    }
}
