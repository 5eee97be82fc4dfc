package org.ollamasidecar.provision;

import java.nio.file.Path;
import java.util.List;

/** The program that someone has named. */
record ConfiguredSource(Path path, WantedVersion wanted, ProgramProof proof) implements Source {

    @Override
    public String name() {
        return "configured";
    }

    @Override
    public SourceResult ask(ProvisionListener listener) throws InterruptedException {
        return switch (proof.prove(path)) {
            case Proof.Proved proved -> new SourceResult.Served(proved.from(name(), mismatch(proved)));
            case Proof.Refused(String why) -> new SourceResult.Passed(why);
        };
    }

    private List<String> mismatch(Proof.Proved proved) {
        return wanted
                .objection(proved.version())
                .map(objection -> wanted.keys().program() + " is used although " + objection
                        + ". Make the two agree, or remove one of them.")
                .stream()
                .toList();
    }
}
