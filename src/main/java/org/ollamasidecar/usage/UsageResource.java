package org.ollamasidecar.usage;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.access.ApiKey;
import org.ollamasidecar.access.Caller;
import org.ollamasidecar.access.KnownKeys;
import org.ollamasidecar.access.Role;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.http.Query;

/** What keys have used. A key of the role admin sees all of them, any other one itself. */
@Path("/sidecar/v1/usage")
class UsageResource {

    private static final String BY = "key,model";

    private final UsageLedger ledger;
    private final TokenBudgets budgets;
    private final KnownKeys keys;

    UsageResource(UsageLedger ledger, TokenBudgets budgets, KnownKeys keys) {
        this.ledger = ledger;
        this.budgets = budgets;
        this.keys = keys;
    }

    @GET
    @RunOnVirtualThread
    @Produces(MediaType.APPLICATION_JSON + ";qs=1")
    @Operation(
            summary =
                    "Requests and tokens by day, key and model, as Ollama has counted them, in days of UTC, both included; as JSON or CSV. Admins see all keys, others themselves")
    public UsageView all(
            @RestQuery @Nullable @Schema(pattern = UsageRange.DATE) String from,
            @RestQuery @Nullable @Schema(pattern = UsageRange.DATE) String to,
            @RestQuery @DefaultValue(BY) @Schema(pattern = UsageColumn.LIST) String by,
            @Context RoutingContext context) {
        ApiKey caller = Caller.of(context);
        return UsageView.of(report(from, to, by, caller), budgets(caller));
    }

    @GET
    @RunOnVirtualThread
    @Produces(UsageCsv.MEDIA_TYPE + ";qs=0.5")
    public String table(
            @RestQuery @Nullable @Schema(pattern = UsageRange.DATE) String from,
            @RestQuery @Nullable @Schema(pattern = UsageRange.DATE) String to,
            @RestQuery @DefaultValue(BY) @Schema(pattern = UsageColumn.LIST) String by,
            @Context RoutingContext context) {
        return UsageCsv.of(report(from, to, by, Caller.of(context)));
    }

    private UsageReport report(@Nullable String from, @Nullable String to, String by, ApiKey caller) {
        UsageRange range = UsageRange.of(from, to, ledger.today().day());
        Set<UsageColumn> columns = UsageColumn.parse(
                Query.like(UsageColumn.LIST, "by", by, "one or several of day, key and model, with commas between"));
        UsageReport.Builder report = new UsageReport.Builder(
                range, columns, row -> isAdmin(caller) || row.key().equals(caller.name()));
        for (LocalDate day : days(range)) {
            report.add(day, ledger.of(day));
        }
        return report.build();
    }

    private Iterable<LocalDate> days(UsageRange range) {
        try {
            return ledger.days(range.from(), range.to());
        } catch (IOException e) {
            throw new ProblemException(Problem.of(
                    "usage-unreadable",
                    "Usage cannot be read",
                    503,
                    "What keys have used on earlier days cannot be read: " + e + ".",
                    "Make the folder usage in the home of this service readable."));
        }
    }

    private List<UsageView.Budget> budgets(ApiKey caller) {
        Stream<ApiKey> seen = isAdmin(caller) ? keys.all().stream() : Stream.of(caller);
        return seen.flatMap(key -> budgets.states(key).stream().map(state -> UsageView.Budget.of(key, state)))
                .toList();
    }

    private static boolean isAdmin(ApiKey caller) {
        return caller.role() == Role.ADMIN;
    }
}
