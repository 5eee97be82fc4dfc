package org.ollamasidecar.provision.fetch;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.files.IoReason;

/** Tells in words what went wrong with a fetch. */
public final class FetchFailure {

    private static final int PROXY_WANTS_CREDENTIALS = 407;

    private FetchFailure() {}

    /** {@return a {@link FetchException}, or what was thrown where the disk is to blame and not the network} */
    static IOException of(@Nullable Throwable thrown, URI uri, Duration connectTimeout) {
        String host = host(uri);
        return switch (thrown) {
            case CompletionException wrapper
            when wrapper.getCause() != null -> of(wrapper.getCause(), uri, connectTimeout);
            case HttpConnectTimeoutException e ->
                last("could not connect to " + host + " within " + InWords.of(connectTimeout));
            case ConnectException e when isUnresolved(e) -> last("unknown host " + host);
            case ConnectException e -> last("could not connect to " + host + " (connection refused)");
            case UnknownHostException e -> last("unknown host " + host);
            case SSLException e -> last("no secure connection to " + host + ": " + e.getMessage());
            case FileSystemException e -> e;
            case IOException e when IoReason.isDiskFull(e) -> e;
            case null, default -> {
                String detail = thrown == null ? "" : Objects.requireNonNullElse(thrown.getMessage(), "");
                yield new FetchException(
                        FetchException.Kind.CUT,
                        "the connection to " + host + " was cut" + (detail.isEmpty() ? "" : " (" + detail + ")"));
            }
        };
    }

    static FetchException status(int status, URI uri) {
        if (status == PROXY_WANTS_CREDENTIALS) {
            return last(
                    "the proxy on the way to " + host(uri) + " wants other credentials: write them into its variable,"
                            + " http://USER:PASSWORD@HOST:PORT, and start Java with -Djdk.http.auth.tunneling.disabledSchemes=");
        }
        return new FetchException(
                status == 404 ? FetchException.Kind.MISSING : FetchException.Kind.FINAL,
                host(uri) + " answered " + status + " for " + uri);
    }

    public static FetchException last(String message) {
        return new FetchException(FetchException.Kind.FINAL, message);
    }

    static String host(URI uri) {
        return uri.getPort() < 0 ? String.valueOf(uri.getHost()) : uri.getHost() + ":" + uri.getPort();
    }

    private static boolean isUnresolved(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }
}
