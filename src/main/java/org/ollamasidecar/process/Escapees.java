package org.ollamasidecar.process;

import java.util.List;
import java.util.Set;

/** Finds what a process has started and what has left its group, by the owner token that it has inherited. */
@FunctionalInterface
interface Escapees {

    List<ProcessHandle> in(ProcessTable table, long leader);

    /** Looks into every environment. */
    static Escapees anywhere(OwnerToken token) {
        return (table, leader) -> token.bearersAmong(table.entries());
    }

    /** Where orphans come back to this process, all that it has ever started is among its descendants. */
    static Escapees amongDescendants(OwnerToken token) {
        long us = ProcessHandle.current().pid();
        return (table, leader) -> token.bearersAmong(table.descendantsOf(Set.of(us, leader)));
    }
}
