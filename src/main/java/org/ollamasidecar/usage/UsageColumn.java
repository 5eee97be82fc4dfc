package org.ollamasidecar.usage;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** By what usage is told apart. */
enum UsageColumn {
    DAY,
    KEY,
    MODEL;

    /** One or several of them. */
    static final String LIST = "(day|key|model)(,(day|key|model))*";

    /** As it is asked for and answered. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    String of(UsageRow row) {
        return switch (this) {
            case DAY -> row.day().toString();
            case KEY -> row.key();
            case MODEL -> row.model();
        };
    }

    /** In the order of this list, whatever that of the text. */
    static Set<UsageColumn> parse(String list) {
        Set<UsageColumn> all = EnumSet.noneOf(UsageColumn.class);
        for (String one : list.split(",", -1)) {
            all.add(valueOf(one.toUpperCase(Locale.ROOT)));
        }
        return all;
    }
}
