package org.ollamasidecar.provision;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.ollamasidecar.provision.fetch.ChecksumList;
import org.ollamasidecar.provision.fetch.FetchException;
import org.ollamasidecar.provision.fetch.FetchFailure;
import org.ollamasidecar.provision.fetch.FileTree;
import org.ollamasidecar.provision.fetch.HttpFetcher;
import org.ollamasidecar.provision.fetch.PartFile;
import org.ollamasidecar.provision.fetch.Sha256;

/** Fetches the archive of one release and checks it against the digests that the release publishes. */
final class ReleaseDownload {

    private static final String CHECKSUMS = "sha256sum.txt";

    private final HttpFetcher http;
    private final String release;
    private final CacheFolder cache;
    private final String version;
    private final ThrottledProgress progress;

    ReleaseDownload(HttpFetcher http, URI releases, CacheFolder cache, String version, ThrottledProgress progress) {
        this.http = http;
        this.release = releases.toString().replaceAll("/+$", "") + "/v" + version + "/";
        this.cache = cache;
        this.version = version;
        this.progress = progress;
    }

    /**
     * Fetches the first of these archives that the release has.
     *
     * @param names the archives that would do, the preferred one first
     * @return a complete archive whose digest is right
     */
    Archive fetch(List<String> names) throws IOException, InterruptedException {
        ChecksumList checksums = checksums();
        IOException missing = FetchFailure.last(address(CHECKSUMS) + " names none of " + names);
        for (String name : names) {
            Optional<String> digest = checksums.of(name);
            if (digest.isEmpty()) {
                continue;
            }
            try {
                return verified(fetch(name), digest.get());
            } catch (FetchException e) {
                if (e.kind() != FetchException.Kind.MISSING) {
                    throw e;
                }
                missing = e;
            }
        }
        throw missing;
    }

    private ChecksumList checksums() throws IOException, InterruptedException {
        progress.report("asking for " + CHECKSUMS + " of " + version, "");
        try {
            return ChecksumList.parse(http.text(address(CHECKSUMS)));
        } catch (FetchException e) {
            if (e.kind() == FetchException.Kind.MISSING) {
                throw FetchFailure.last(e.getMessage() + ", and without checksums nothing is installed: version "
                        + version + " may not exist");
            }
            throw e;
        }
    }

    private Archive fetch(String name) throws IOException, InterruptedException {
        PartFile part = new PartFile(cache.part(version, name));
        Files.createDirectories(Objects.requireNonNull(part.path().getParent()));
        Runnable tick = () -> progress.report("downloading " + name, part.size(), part.total());
        tick.run();
        http.complete(address(name), part, tick);
        return new Archive(name, part.path());
    }

    private Archive verified(Archive archive, String expected) throws IOException, InterruptedException {
        OptionalLong size = OptionalLong.of(Files.size(archive.file()));
        String actual = Sha256.of(archive.file(), done -> progress.report("checking " + archive.name(), done, size));
        if (!actual.equals(expected)) {
            FileTree.delete(archive.file());
            throw FetchFailure.last(address(archive.name()) + " is damaged and was deleted: its SHA-256 is " + actual
                    + ", but " + CHECKSUMS + " says " + expected);
        }
        return archive;
    }

    private URI address(String file) {
        return URI.create(release + file);
    }
}
