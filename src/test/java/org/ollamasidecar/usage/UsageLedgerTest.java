package org.ollamasidecar.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.access.ApiKey;
import org.ollamasidecar.access.TestKeys;
import org.ollamasidecar.access.TokenBudget;
import org.ollamasidecar.access.TokenBudget.Period;
import org.ollamasidecar.ollama.ModelName;

class UsageLedgerTest {

    private static final ModelName LLAMA = ModelName.parse("llama3.2:1b");
    private static final UsageSum ONE = new UsageSum(1, 0, 10, 5, 0);
    private static final Instant LAST_OF_MONTH = Instant.parse("2026-11-30T23:59:50Z");

    @TempDir
    Path folder;

    private WallClock clock = new WallClock(LAST_OF_MONTH);
    private UsageStore store;
    private UsageLedger ledger;
    private TokenBudgets budgets;

    @BeforeEach
    void emptyLedger() {
        store = new UsageStore(folder.resolve("usage"), 32);
        ledger = new UsageLedger(store, 2, clock);
        budgets = new TokenBudgets(ledger);
    }

    private static UsageRow row(String day, String key, String model, UsageSum sum) {
        return new UsageRow(LocalDate.parse(day), key, model, sum);
    }

    @Test
    void requests_areSummedUpByDayKeyAndModel_whateverTheCaseOfTheName() {
        // when
        ledger.count("alice", LLAMA, ONE);
        ledger.count("alice", ModelName.parse("LLAMA3.2:1b"), ONE);
        ledger.count("bob", LLAMA, new UsageSum(1, 1, 0, 4, 4));

        // then
        assertThat(ledger.today().rows())
                .containsExactly(
                        row("2026-11-30", "alice", "llama3.2:1b", new UsageSum(2, 0, 20, 10, 0)),
                        row("2026-11-30", "bob", "llama3.2:1b", new UsageSum(1, 1, 0, 4, 4)));
    }

    @Test
    void modelsBeyondTheLimit_areCountedTogether() {
        // when
        for (int i = 0; i < 5; i++) {
            ledger.count("alice", ModelName.parse("model" + i), ONE);
        }

        // then
        assertThat(ledger.today().rows())
                .extracting(UsageRow::model)
                .containsExactly("model0:latest", "model1:latest", "other");
        assertThat(ledger.tokensToday("alice")).isEqualTo(75);
    }

    @Test
    void dayAndMonth_beginAnew() throws Exception {
        // given
        ApiKey key = TestKeys.withBudgets("alice", new TokenBudget(30, Period.DAY), new TokenBudget(45, Period.MONTH));
        ledger.sumUpMonth();
        ledger.count("alice", LLAMA, ONE);
        assertThat(budgets.usedUp(key)).isEmpty();
        ledger.count("alice", LLAMA, ONE);
        assertThat(budgets.usedUp(key)).hasValueSatisfying(state -> {
            assertThat(state.budget().period()).isEqualTo(Period.DAY);
            assertThat(state.until()).isEqualTo(Instant.parse("2026-12-01T00:00:00Z"));
            assertThat(state.left()).isEqualTo(Duration.ofSeconds(10));
        });

        // when
        clock.advance(Duration.ofSeconds(10));

        // then
        assertThat(budgets.states(key)).extracting(TokenBudgets.State::used).containsExactly(0L, 0L);

        // and
        ledger.sumUpMonth();
        ledger.count("alice", LLAMA, ONE);
        ledger.count("alice", LLAMA, ONE);
        clock.advance(Duration.ofDays(1));
        ledger.count("alice", LLAMA, ONE);
        assertThat(budgets.states(key)).extracting(TokenBudgets.State::used).containsExactly(15L, 45L);
        assertThat(budgets.usedUp(key)).hasValueSatisfying(state -> assertThat(state.until())
                .isEqualTo(Instant.parse("2027-01-01T00:00:00Z")));

        // and
        ledger.sumUpMonth();
        assertThat(budgets.states(key)).extracting(TokenBudgets.State::used).containsExactly(15L, 45L);
    }

    @Test
    void anotherKey_hasABudgetOfItsOwn() {
        // when
        ledger.count("alice", LLAMA, ONE);

        // then
        assertThat(budgets.usedUp(TestKeys.withBudgets("alice", new TokenBudget(15, Period.DAY))))
                .isPresent();
        assertThat(budgets.usedUp(TestKeys.withBudgets("alice", new TokenBudget(16, Period.DAY))))
                .isEmpty();
        assertThat(budgets.usedUp(TestKeys.withBudgets("bob", new TokenBudget(15, Period.DAY))))
                .isEmpty();
    }

    @Test
    void earlierDays_areReadFromTheirFiles() throws Exception {
        // given
        LocalDate earlier = LocalDate.parse("2026-11-03");
        store.of(earlier).write(List.of(row("2026-11-03", "alice", "llama3.2:1b", ONE)));
        ledger.count("alice", LLAMA, ONE);

        // when
        ledger.sumUpMonth();

        // then
        assertThat(ledger.tokensThisMonth("alice")).isEqualTo(30);
        assertThat(ledger.days(LocalDate.parse("2026-11-01"), LocalDate.parse("2026-11-30")))
                .containsExactly(earlier, LocalDate.parse("2026-11-30"));
        assertThat(ledger.of(earlier).rows()).containsExactly(row("2026-11-03", "alice", "llama3.2:1b", ONE));
    }
}
