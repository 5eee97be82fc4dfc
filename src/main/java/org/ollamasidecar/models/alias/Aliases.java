package org.ollamasidecar.models.alias;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.ollamasidecar.config.BootOrder;
import org.ollamasidecar.config.BootSettings;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.models.InstalledNames;
import org.ollamasidecar.models.ModelsConfig;
import org.ollamasidecar.models.names.OtherNames;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.SidecarConfig;

/** Names that clients have built in, and which model answers for each: those of the configuration, then those of requests. */
@ApplicationScoped
@Startup(BootOrder.BEFORE_OLLAMA_BEGINS)
public class Aliases implements OtherNames {

    private static final Logger LOG = Logger.getLogger(Aliases.class);
    private static final String FILE_NAME = "aliases.json";

    private final AliasFile file;
    private final InstalledNames installed;
    private final Journal journal;
    private final Set<AliasName> warned = ConcurrentHashMap.newKeySet();
    private volatile AliasSet aliases;

    Aliases(ModelsConfig config, SidecarConfig sidecar, ObjectMapper json, InstalledNames installed, Journal journal) {
        this.file = new AliasFile(sidecar.home().resolve(FILE_NAME), json);
        this.installed = installed;
        this.journal = journal;
        this.aliases = withRemembered(BootSettings.read(() -> ConfiguredAliases.of(config)));
    }

    private AliasSet withRemembered(AliasSet configured) {
        AliasSet all = configured;
        try {
            for (Alias alias : file.read()) {
                all = all.named(alias.name()).isPresent() ? all : all.with(alias);
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warnf(
                    "Not all aliases that requests have made can be used: %s. Recommended action: correct %s in"
                            + " sidecar.home or delete it.",
                    e.getMessage(), FILE_NAME);
        }
        return all;
    }

    /** All of them, in no order that means anything. */
    public List<Alias> all() {
        return aliases.all();
    }

    @Override
    public List<String> of(String model) {
        return aliases.all().stream()
                .filter(alias -> alias.model().isNamed(model))
                .map(alias -> alias.name().text())
                .sorted()
                .toList();
    }

    /**
     * The alias by which a name is meant; an installed model of that name is meant before any alias.
     *
     * @param asked as the client wrote it
     */
    public Optional<Alias> find(String asked) {
        AliasSet now = aliases;
        if (now.all().isEmpty()) {
            return Optional.empty();
        }
        Optional<Alias> found = now.find(asked.strip()).filter(alias -> !isInstalled(asked));
        found.ifPresent(this::warnIfMissing);
        return found;
    }

    private boolean isInstalled(String asked) {
        return ModelName.find(asked).filter(installed::contain).isPresent();
    }

    private void warnIfMissing(Alias alias) {
        if (!installed.contain(alias.model()) && warned.add(alias.name())) {
            LOG.warnf(
                    "%s is asked for and stands for %s, which is not installed. Recommended action: pull that model, or"
                            + " change the alias.",
                    alias.name(), alias.model());
        }
    }

    /**
     * Adds one, or changes one that was added.
     *
     * @throws ProblemException where it is not sound, where the configuration or an installed model has the say, or when it
     *     cannot be kept
     */
    synchronized void put(AliasName name, ModelName model) {
        requireFree(name);
        if (name.isExact() && isInstalled(name.text())) {
            throw new ProblemException(Problem.of(
                    "installed",
                    "A model has this name",
                    409,
                    "A model of the name " + name + " is installed, and would always be meant.",
                    "Choose another alias, or delete the model."));
        }
        try {
            keep(aliases.with(new Alias(name, model, false)));
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest("alias: " + e.getMessage() + ".", "Name a model that is installed.");
        }
        warned.remove(name);
        journal.record(
                "alias.set", name + " stands for " + model, Map.of("alias", name.text(), "model", model.toString()));
    }

    /** Takes one out that was added; one that is not there is no error. */
    synchronized void remove(AliasName name) {
        requireFree(name);
        if (aliases.named(name).isPresent()) {
            keep(aliases.without(name));
            journal.record("alias.removed", name + " stands for no model any more", Map.of("alias", name.text()));
        }
    }

    private void keep(AliasSet next) {
        try {
            file.write(next.all().stream().filter(alias -> !alias.configured()).toList());
        } catch (IOException e) {
            throw new ProblemException(Problem.of(
                    "not-kept",
                    "The change cannot be kept",
                    500,
                    "The list of aliases cannot be written: " + e.getMessage(),
                    "Make sidecar.home writable and see that its disk has room."));
        }
        aliases = next;
    }

    private void requireFree(AliasName name) {
        if (aliases.named(name).filter(Alias::configured).isPresent()) {
            throw new ProblemException(Problem.of(
                    "configured",
                    "The configuration has the say",
                    409,
                    name + " is an alias of the configuration, which requests cannot change.",
                    "Change sidecar.models.aliases in the configuration, then restart the service."));
        }
    }
}
