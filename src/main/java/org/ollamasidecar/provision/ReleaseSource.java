package org.ollamasidecar.provision;

import java.io.IOException;
import java.nio.file.Path;
import org.jboss.logging.Logger;
import org.ollamasidecar.files.IoReason;
import org.ollamasidecar.http.EnvironmentProxies;
import org.ollamasidecar.provision.fetch.FetchException;
import org.ollamasidecar.provision.fetch.FileTree;
import org.ollamasidecar.provision.fetch.HttpFetcher;

/** The official release of the wanted version, downloaded into the cache. */
record ReleaseSource(
        ProvisionConfig config,
        CacheFolder cache,
        WantedVersion wanted,
        ProgramProof proof,
        Platform platform,
        EnvironmentProxies proxies)
        implements Source {

    private static final Logger LOG = Logger.getLogger(ReleaseSource.class);

    @Override
    public String name() {
        return "download";
    }

    @Override
    public SourceResult ask(ProvisionListener listener) throws IOException, InterruptedException {
        if (platform.archives().isEmpty()) {
            return new SourceResult.Passed("there is no official release for " + platform);
        }
        ThrottledProgress progress = new ThrottledProgress(listener, name());
        try {
            proxies.named(config.releases())
                    .ifPresent(proxy -> LOG.infof("The download goes through the proxy %s", proxy));
            return install(download(progress), progress);
        } catch (IllegalArgumentException | FetchException | ArchiveException e) {
            return new SourceResult.Passed(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            return new SourceResult.Passed("cannot install into " + cache.root() + ": " + IoReason.of(e));
        }
    }

    private Archive download(ThrottledProgress progress) throws IOException, InterruptedException {
        try (HttpFetcher http = new HttpFetcher(config.connectTimeout(), config.stallTimeout(), proxies)) {
            return new ReleaseDownload(
                            http, config.releases(), cache, wanted.version().text(), progress)
                    .fetch(platform.archives());
        }
    }

    private SourceResult install(Archive archive, ThrottledProgress progress) throws IOException, InterruptedException {
        Path work = cache.newWorkFolder();
        try {
            new ArchiveUnpacker(UnpackLimits.DEFAULT, progress)
                    .unpack(archive, work.resolve(platform.folderForArchive()));
            return switch (proof.prove(CacheFolder.programIn(work))) {
                case Proof.Refused(String why) -> unusable(archive, why);
                case Proof.Proved(Path path, var version, var _)
                when !wanted.is(version) ->
                    unusable(archive, path + " is version " + version + " instead of " + wanted.version());
                case Proof.Proved proved -> moveIn(archive, work, proved);
            };
        } catch (ArchiveException e) {
            FileTree.deleteQuietly(archive.file());
            throw e;
        } finally {
            FileTree.deleteQuietly(work);
        }
    }

    private SourceResult moveIn(Archive archive, Path work, Proof.Proved proved) throws IOException {
        String version = wanted.version().text();
        cache.install(work, version);
        FileTree.deleteQuietly(archive.file());
        return new SourceResult.Served(
                new Program(cache.program(version), proved.version(), name(), proved.warnings()));
    }

    private static SourceResult unusable(Archive archive, String why) {
        FileTree.deleteQuietly(archive.file());
        return new SourceResult.Passed("the program in " + archive.name() + " is not usable: " + why);
    }
}
