package org.ollamasidecar.process;

import java.util.List;

/**
 * What a process has started and what has left its group, known by the owner token that it has inherited.
 *
 * @param comeBack whether orphans become children of this process: then there is none as long as no child bears the
 *     token, and only then have all processes to be looked at
 */
record Orphans(OwnerToken token, boolean comeBack) {

    /** Those that live, when the leader and its group are gone. */
    List<ProcessHandle> find() {
        return comeBack && noChildBearsIt() ? List.of() : token.bearers();
    }

    private boolean noChildBearsIt() {
        return OwnChildren.pids()
                .filter(children -> children.stream().noneMatch(token::isBorneBy))
                .isPresent();
    }
}
