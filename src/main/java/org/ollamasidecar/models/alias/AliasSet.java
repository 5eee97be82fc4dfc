package org.ollamasidecar.models.alias;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Aliases of which none leads to another. */
record AliasSet(List<Alias> all) {

    static final AliasSet EMPTY = new AliasSet(List.of());

    AliasSet {
        all = List.copyOf(all);
    }

    /** The one that means a name: an exact one before a pattern, and the longest pattern. */
    Optional<Alias> find(String asked) {
        return all.stream().filter(alias -> alias.covers(asked)).max(Comparator.comparingInt(alias -> alias.name()
                .length()));
    }

    /** The one of exactly this text. */
    Optional<Alias> named(AliasName name) {
        return all.stream()
                .filter(alias -> alias.name().text().equalsIgnoreCase(name.text()))
                .findFirst();
    }

    /**
     * The same with one more, in the place of one with the same name.
     *
     * @throws IllegalArgumentException with the reason, where it would lead to itself or to another alias
     */
    AliasSet with(Alias alias) {
        AliasSet next = without(alias.name());
        List<Alias> more = new ArrayList<>(next.all);
        more.add(alias);
        AliasSet whole = new AliasSet(more);
        whole.requireSound(alias);
        return whole;
    }

    AliasSet without(AliasName name) {
        return new AliasSet(all.stream()
                .filter(alias -> !alias.name().text().equalsIgnoreCase(name.text()))
                .toList());
    }

    private void requireSound(Alias added) {
        if (added.name().isExact() && added.covers(added.model().toString())) {
            throw new IllegalArgumentException("'" + added.name() + "' stands for itself");
        }
        for (Alias one : all) {
            find(one.model().toString()).filter(next -> next.name().isExact()).ifPresent(next -> {
                throw new IllegalArgumentException("'" + one.name() + "' stands for '" + one.model()
                        + "', which is an alias itself; name the model that it stands for");
            });
        }
        requireNoLoop(added);
    }

    private void requireNoLoop(Alias first) {
        Set<AliasName> seen = new HashSet<>();
        Optional<Alias> now = Optional.of(first);
        while (now.isPresent() && seen.add(now.get().name())) {
            Alias one = now.get();
            now = find(one.model().toString());
            if (now.filter(one::equals).isPresent()) {
                return;
            }
        }
        if (now.isPresent()) {
            throw new IllegalArgumentException(
                    "'" + first.name() + "' leads in a circle: '" + now.get() + "' is part of it");
        }
    }
}
