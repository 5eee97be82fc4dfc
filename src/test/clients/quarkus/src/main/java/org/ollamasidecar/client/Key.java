package org.ollamasidecar.client;

import io.quarkiverse.langchain4j.auth.ModelAuthProvider;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The extension has no setting for a key: this is its way to send one. */
@ApplicationScoped
public class Key implements ModelAuthProvider {

    private final Optional<String> key;

    Key(@ConfigProperty(name = "client.key") Optional<String> key) {
        this.key = key;
    }

    @Override
    public String getAuthorization(Input request) {
        return key.map(secret -> "Bearer " + secret).orElse(null);
    }
}
