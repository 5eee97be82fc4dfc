package org.ollamasidecar.models.find;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.ollamasidecar.http.EnvironmentProxies;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.load.LoadConfig;
import org.ollamasidecar.ollama.ModelManifest;
import org.ollamasidecar.ollama.ModelManifest.Layer;
import org.ollamasidecar.ollama.ModelName;

/**
 * The registry of a model, asked as Ollama asks it: by its proxies, and in plain HTTP only where that is allowed. Calls block,
 * and an interrupt ends them; no more bytes are read than they say.
 */
@Singleton
class Registry {

    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final int LONGEST_MANIFEST = 1 << 20;
    private static final long LARGEST_FILE = 1L << 50;
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}");
    private static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    private final List<String> plain;
    private final EnvironmentProxies proxies;

    @Inject
    Registry(LoadConfig config, OllamaVariables variables) {
        this(config.insecureRegistries().orElse(List.of()), new EnvironmentProxies(variables.shared()));
    }

    private Registry(List<String> plain, EnvironmentProxies proxies) {
        this.plain = plain;
        this.proxies = proxies;
    }

    /** What the model consists of: some files of a size that there can be. */
    ModelManifest manifest(ModelName model) throws LookupFailure, InterruptedException {
        byte[] text = get(model, "manifests/" + model.tag(), LONGEST_MANIFEST, "Accept", MANIFEST);
        try {
            ModelManifest manifest = ModelManifest.parse(text);
            if (!manifest.layers().isEmpty() && manifest.layers().stream().allMatch(Registry::isPossible)) {
                return manifest;
            }
        } catch (IOException e) {
            // Told below, as anything else that is no manifest.
        }
        throw new LookupFailure(model.host() + " has sent something that is no manifest of a model.");
    }

    private static boolean isPossible(Layer layer) {
        return DIGEST.matcher(layer.digest()).matches() && layer.size() >= 0 && layer.size() < LARGEST_FILE;
    }

    /** The beginning of a file: so many bytes, or fewer where it is shorter. */
    byte[] beginning(ModelName model, Layer file, int bytes) throws LookupFailure, InterruptedException {
        return get(model, "blobs/" + file.digest(), bytes, "Range", "bytes=0-" + (bytes - 1));
    }

    private byte[] get(ModelName model, String what, int most, String header, String value)
            throws LookupFailure, InterruptedException {
        try {
            URI address = address(model, what);
            HttpRequest request =
                    HttpRequest.newBuilder(address).header(header, value).build();
            return read(model, request, most);
        } catch (IOException | IllegalArgumentException e) {
            throw failure(model, e);
        }
    }

    private byte[] read(ModelName model, HttpRequest request, int most)
            throws IOException, LookupFailure, InterruptedException {
        HttpClient client = client(request.uri());
        try (InputStream body = body(model, client.send(request, BodyHandlers.ofInputStream()))) {
            return body.readNBytes(most);
        } finally {
            client.shutdownNow();
        }
    }

    private static InputStream body(ModelName model, HttpResponse<InputStream> response)
            throws IOException, LookupFailure {
        try {
            requireFound(model, response.statusCode());
            return response.body();
        } catch (LookupFailure e) {
            response.body().close();
            throw e;
        }
    }

    /** With an authenticator it takes some refusals of a registry for a failure of its own: only a proxy gets one. */
    private HttpClient client(URI address) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(CONNECT)
                .proxy(proxies);
        return proxies.named(address).isPresent()
                ? builder.authenticator(proxies.authenticator()).build()
                : builder.build();
    }

    private URI address(ModelName model, String what) {
        String scheme = plain.contains(model.host()) ? "http" : "https";
        return URI.create(
                scheme + "://" + model.host() + "/v2/" + model.namespace() + "/" + model.model() + "/" + what);
    }

    private static void requireFound(ModelName model, int status) throws LookupFailure {
        switch (status) {
            case 200, 206 -> {}
            case 404 -> throw new LookupFailure(model.host() + " has no model " + model + ".");
            case 401, 403 -> throw new LookupFailure(model.host() + " wants a login before it tells of " + model + ".");
            default -> throw new LookupFailure(model.host() + " has answered with status " + status + ".");
        }
    }

    private static LookupFailure failure(ModelName model, Exception e) {
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new LookupFailure(
                switch (e) {
                    case UnknownHostException unknown -> "There is no registry " + model.host() + ".";
                    case SSLException tls ->
                        model.host() + " is not trusted by this service, or speaks no TLS: " + reason + ".";
                    case ConnectException refused -> model.host() + " cannot be reached.";
                    default -> model.host() + " cannot be asked: " + reason + ".";
                });
    }
}
