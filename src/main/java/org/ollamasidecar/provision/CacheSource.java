package org.ollamasidecar.provision;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** The wanted version, if it was installed before. */
record CacheSource(CacheFolder cache, WantedVersion wanted, ProgramProof proof, boolean mayReplace) implements Source {

    @Override
    public String name() {
        return "cache";
    }

    @Override
    public SourceResult ask(ProvisionListener listener) throws InterruptedException {
        String version = wanted.version().text();
        Path folder = cache.folder(version);
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return new SourceResult.Passed("nothing in " + folder);
        }
        return switch (proof.prove(cache.program(version))) {
            case Proof.Refused(String why) -> broken(why);
            case Proof.Proved proved
            when !wanted.is(proved.version()) ->
                broken(proved.path() + " is version " + proved.version() + " in the folder of " + version);
            case Proof.Proved proved -> new SourceResult.Served(proved.from(name(), List.of()));
        };
    }

    private SourceResult broken(String why) {
        return new SourceResult.Passed("the cached program is broken: " + why
                + (mayReplace
                        ? "; it is to be replaced"
                        : "; delete its folder or turn provisioning on to replace it"));
    }
}
