package org.ollamasidecar.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.provision.FakePrograms.CLASSIC;
import static org.ollamasidecar.provision.FakePrograms.NEWEST;
import static org.ollamasidecar.provision.Outcomes.detail;
import static org.ollamasidecar.provision.Outcomes.found;
import static org.ollamasidecar.provision.Outcomes.notFound;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.provision.fetch.FileTree;

class SourceOrderTest {

    @TempDir
    Path folder;

    private final Recorder recorder = new Recorder();
    private TestConfig config;
    private Path inCache;

    @BeforeEach
    void installInCache() throws IOException {
        Path cache = folder.resolve("cache");
        config = TestConfig.offline(cache);
        inCache = FakePrograms.ollama(cache.resolve("ollama").resolve(NEWEST), NEWEST);
    }

    @Test
    void configuredProgram_winsOverAllOthers() throws Exception {
        // given
        Path configured = FakePrograms.ollama(folder.resolve("mine"), "0.34.0");

        // when
        ProvisionOutcome outcome = provision(config.withProgram(configured), onPath(CLASSIC));

        // then
        assertThat(found(outcome).path()).isEqualTo(configured);
        assertThat(found(outcome).source()).isEqualTo("configured");
        assertThat(outcome.attempts()).hasSize(1).isEqualTo(recorder.attempts);
    }

    @Test
    void configuredProgramMissing_asksNobodyElse() throws Exception {
        // given
        Path missing = folder.resolve("missing");

        // when
        ProvisionOutcome.NotFound outcome = notFound(provision(config.withProgram(missing), onPath(NEWEST)));

        // then
        assertThat(outcome.attempts()).singleElement().satisfies(attempt -> {
            assertThat(attempt.served()).isFalse();
            assertThat(attempt.detail()).isEqualTo(missing + " does not exist");
        });
        assertThat(outcome.reason()).contains(missing.toString()).endsWith(").");
        assertThat(outcome.action()).contains("sidecar.ollama.program");
    }

    @Test
    void configuredProgramOfAnotherVersion_isUsedWithAWarning() throws Exception {
        // given
        Path configured = FakePrograms.ollama(folder.resolve("mine"), "0.34.0");

        // when
        Program program = found(provision(config.withProgram(configured).withVersion(NEWEST), ""));

        // then
        assertThat(program.warnings()).singleElement().asString().contains("0.34.0", NEWEST);
    }

    @Test
    void programOnPath_isUsedWhateverItsVersion() throws Exception {
        // given
        String path = onPath(CLASSIC);

        // when
        Program program = found(provision(config, path));

        // then
        assertThat(program.source()).isEqualTo("path");
        assertThat(program.version().text()).isEqualTo(CLASSIC);
    }

    @Test
    void programOnPathOfAnotherVersionThanAskedFor_isPassedOver() throws Exception {
        // given
        String path = onPath("0.34.0");

        // when
        ProvisionOutcome outcome = provision(config.withVersion("v" + NEWEST), path);

        // then
        assertThat(found(outcome).path()).isEqualTo(inCache);
        assertThat(detail(outcome, "path")).contains(path, "version 0.34.0", "asks for " + NEWEST);
    }

    @Test
    void incompleteProgramOnPath_isPassedOverForTheNext() throws Exception {
        // given
        Path incomplete = FakePrograms.script(folder.resolve("first/ollama"), FakePrograms.saying(NEWEST));
        String path = incomplete.resolveSibling("") + "::" + onPath(CLASSIC);

        // when
        Program program = found(provision(config, path));

        // then
        assertThat(program.version().text()).isEqualTo(CLASSIC);
    }

    @Test
    void cachedProgramOfAnotherVersionThanItsFolder_isBroken() throws Exception {
        // given
        FakePrograms.script(inCache, FakePrograms.saying("0.34.0"));

        // when
        ProvisionOutcome outcome = provision(config, "");

        // then
        assertThat(detail(notFound(outcome), "cache")).contains("broken", inCache.toString(), "version 0.34.0");
    }

    @Test
    void provisioningOff_reportsWhatWasNotTried() throws Exception {
        // given
        FileTree.delete(inCache);

        // when
        ProvisionOutcome.NotFound outcome = notFound(provision(config, folder.toString()));

        // then
        assertThat(outcome.attempts())
                .extracting(SourceAttempt::source)
                .containsExactly("configured", "path", "cache", "download", "go");
        assertThat(detail(outcome, "configured")).isEqualTo("sidecar.ollama.program is not set");
        assertThat(detail(outcome, "path")).isEqualTo("no ollama on the PATH");
        assertThat(detail(outcome, "download"))
                .isEqualTo("provisioning is off (sidecar.ollama.provision=false)")
                .isEqualTo(detail(outcome, "go"));
        assertThat(outcome.action()).contains("sidecar.ollama.provision=true");
    }

    @Test
    void versionThatIsNone_isNamed() throws Exception {
        // given
        TestConfig latest = config.withVersion("../latest");

        // when
        ProvisionOutcome.NotFound outcome = notFound(provision(latest, ""));

        // then
        assertThat(outcome.reason()).contains("'../latest'");
    }

    @Test
    void wishesOfOneInstance_areNamedByItsOwnSettings() throws Exception {
        // given
        String section = "sidecar.instances.\"left\"";
        ProgramKeys keys = ProgramKeys.in(section);
        Path old = FakePrograms.ollama(folder.resolve("mine"), "0.34.0");

        // when
        ProvisionOutcome.NotFound none = notFound(provision(config.withVersion("0.0.1"), keys, ""));
        ProvisionOutcome.NotFound bad = notFound(provision(config.withVersion("new"), keys, ""));
        ProvisionOutcome.NotFound gone = notFound(provision(config.withProgram(folder.resolve("no")), keys, ""));
        Program other = found(provision(config.withProgram(old).withVersion(NEWEST), keys, ""));

        // then
        assertThat(none.action()).contains("or set " + section + ".program to it");
        assertThat(bad.reason()).startsWith(section + ".version is 'new'");
        assertThat(bad.action()).contains("Set " + section + ".version to");
        assertThat(gone.action()).startsWith("Set " + section + ".program to a working Ollama");
        assertThat(other.warnings())
                .singleElement()
                .asString()
                .contains(section + ".program is used although", section + ".version asks for " + NEWEST);
    }

    @Test
    void cacheUnset_liesBelowTheCacheOfTheUser() {
        assertThat(CacheFolder.of(Optional.empty(), Map.of("XDG_CACHE_HOME", "/xdg", "HOME", "/home/me"))
                        .root())
                .isEqualTo(Path.of("/xdg/ollama-sidecar"));
        assertThat(CacheFolder.of(Optional.empty(), Map.of("HOME", "/home/me")).root())
                .isEqualTo(Path.of("/home/me/.cache/ollama-sidecar"));
    }

    private String onPath(String version) throws IOException {
        return FakePrograms.ollama(folder.resolve("path"), version)
                .resolveSibling("")
                .toString();
    }

    private ProvisionOutcome provision(TestConfig wishes, String path) throws InterruptedException {
        return provision(wishes, ProgramKeys.OF_ALL, path);
    }

    private ProvisionOutcome provision(TestConfig wishes, ProgramKeys keys, String path) throws InterruptedException {
        return Provisioners.create(wishes, keys, Map.of("PATH", path), Platform.current())
                .provision(recorder);
    }
}
