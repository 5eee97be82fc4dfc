package org.ollamasidecar.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.enterprise.context.ApplicationScoped;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.status.StatusSection;

/** In the status, whether what keys use is kept. Who has used how much is told elsewhere, and not to everybody. */
@ApplicationScoped
class UsageSection implements StatusSection {

    /**
     * In short.
     *
     * @param kept whether all that was counted is, or soon will be, in its file
     * @param trouble what is wrong with the store; null while nothing is
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Content(boolean kept, @Nullable String trouble) {}

    private final UsageTrouble trouble;

    UsageSection(UsageTrouble trouble) {
        this.trouble = trouble;
    }

    @Override
    public String name() {
        return "usage";
    }

    @Override
    public Content content() {
        return new Content(!trouble.isUnwritten(), trouble.text().orElse(null));
    }
}
