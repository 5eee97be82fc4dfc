package org.ollamasidecar.provision.fetch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/** A download that may be complete or not. The file on disk is all there is to know about it, also after a crash. */
public final class PartFile {

    private final Path path;
    private volatile long total = -1;

    public PartFile(Path path) {
        this.path = path;
    }

    public Path path() {
        return path;
    }

    public long size() {
        try {
            return Files.size(path);
        } catch (IOException e) {
            return 0;
        }
    }

    /** {@return the size of the complete file, once the server has told it} */
    public OptionalLong total() {
        long known = total;
        return known < 0 ? OptionalLong.empty() : OptionalLong.of(known);
    }

    void delete() {
        FileTree.deleteQuietly(path);
    }

    Rest rest() {
        return new Rest(size());
    }

    /** One request for what is missing. A server may send just that, or everything anew, or say that nothing is. */
    final class Rest implements HttpResponse.BodyHandler<Path> {

        private final long offset;

        private Rest(long offset) {
            this.offset = offset;
        }

        long offset() {
            return offset;
        }

        @Override
        public BodySubscriber<Path> apply(HttpResponse.ResponseInfo info) {
            OptionalLong length = info.headers().firstValueAsLong("Content-Length");
            if (info.statusCode() == 200) {
                total = length.orElse(-1);
                return BodySubscribers.ofFile(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
            }
            if (info.statusCode() == 206 && startsAtOffset(contentRange(info.headers()))) {
                total = length.isPresent() ? offset + length.getAsLong() : -1;
                return BodySubscribers.ofFile(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            }
            return BodySubscribers.replacing(path);
        }

        /**
         * Judges how the request went.
         *
         * @throws FetchException unless the part is complete now
         */
        void check(HttpResponse<Path> response, URI uri) throws FetchException {
            String range = contentRange(response.headers());
            boolean complete =
                    switch (response.statusCode()) {
                        case 200 -> true;
                        case 206 -> startsAtOffset(range);
                        case 416 -> range.equals("bytes */" + offset);
                        default -> throw FetchFailure.status(response.statusCode(), uri);
                    };
            if (!complete) {
                delete();
                throw new FetchException(
                        FetchException.Kind.CUT,
                        FetchFailure.host(uri) + " could not go on at byte " + offset + " of " + uri);
            }
        }

        private boolean startsAtOffset(String range) {
            return range.startsWith("bytes " + offset + "-");
        }

        private static String contentRange(HttpHeaders headers) {
            return headers.firstValue("Content-Range").orElse("");
        }
    }
}
