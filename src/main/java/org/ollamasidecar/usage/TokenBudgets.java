package org.ollamasidecar.usage;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.access.ApiKey;
import org.ollamasidecar.access.TokenBudget;
import org.ollamasidecar.access.TokenBudget.Period;

/** How much keys have left of what they may use. Answered from memory. */
@Singleton
public final class TokenBudgets {

    private final UsageLedger ledger;

    TokenBudgets(UsageLedger ledger) {
        this.ledger = ledger;
    }

    /**
     * How far a budget is used.
     *
     * @param until when it is whole again
     * @param left the time until then
     */
    public record State(TokenBudget budget, long used, Instant until, Duration left) {

        public boolean isUsedUp() {
            return used >= budget.tokens();
        }
    }

    /** The one of a key that is used up, and for the longest time; empty: the key may ask. */
    public Optional<State> usedUp(ApiKey key) {
        return key.budgets().isEmpty()
                ? Optional.empty()
                : states(key).stream().filter(State::isUsedUp).max((one, other) -> one.until()
                        .compareTo(other.until()));
    }

    List<State> states(ApiKey key) {
        return key.budgets().stream().map(budget -> state(key.name(), budget)).toList();
    }

    private State state(String key, TokenBudget budget) {
        Instant now = ledger.clock().instant();
        LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
        boolean daily = budget.period() == Period.DAY;
        long used = daily ? ledger.tokensToday(key) : ledger.tokensThisMonth(key);
        LocalDate next = daily ? day.plusDays(1) : day.withDayOfMonth(1).plusMonths(1);
        Instant until = next.atStartOfDay(ZoneOffset.UTC).toInstant();
        return new State(budget, used, until, Duration.between(now, until));
    }
}
