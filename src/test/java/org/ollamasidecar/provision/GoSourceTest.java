package org.ollamasidecar.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ollamasidecar.provision.FakePrograms.CLASSIC;
import static org.ollamasidecar.provision.FakePrograms.NEWEST;
import static org.ollamasidecar.provision.Outcomes.detail;
import static org.ollamasidecar.provision.Outcomes.found;
import static org.ollamasidecar.provision.Outcomes.notFound;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.ollama.OllamaVersion;

class GoSourceTest {

    @TempDir
    Path folder;

    private final Recorder recorder = new Recorder();
    private ReleaseServer serverWithoutReleases;
    private TestConfig config;
    private Path built;

    @BeforeEach
    void startServer() throws IOException {
        serverWithoutReleases = new ReleaseServer();
        config = TestConfig.of(folder.resolve("cache"), serverWithoutReleases.uri());
        built = folder.resolve("cache/ollama/" + CLASSIC + "-go/bin/ollama");
    }

    @AfterEach
    void stopServer() {
        serverWithoutReleases.close();
    }

    @Test
    void shouldBuildTheClassicWhenTheReleaseCannotBeHad() throws Exception {
        // given
        goThatBuilds();

        // when
        ProvisionOutcome outcome = provision();

        // then
        Program program = found(outcome);
        assertThat(program.path()).isEqualTo(built);
        assertThat(program.source()).isEqualTo("go");
        assertThat(program.warnings()).anySatisfy(warning -> assertThat(warning)
                .contains(NEWEST + " could not be downloaded", "classic " + CLASSIC));
        assertThat(detail(outcome, "download")).contains("404");
        assertThat(Files.readString(folder.resolve("asked")))
                .contains(
                        "install -v -ldflags -X=github.com/ollama/ollama/version.Version=0.11.4"
                                + " -X=github.com/ollama/ollama/server.mode=release github.com/ollama/ollama@v0.11.4",
                        "CGO_ENABLED=1",
                        "GOPROXY=off",
                        "https_proxy=http://127.0.0.1:9")
                .doesNotContain("SECRET");
    }

    @Test
    void builtBefore_isServedWithoutGo() throws Exception {
        // given
        goThatBuilds();
        provision();
        Files.delete(folder.resolve("path/go"));

        // when
        Program program = found(provision());

        // then
        assertThat(program.path()).isEqualTo(built);
        assertThat(program.warnings()).anyMatch(warning -> warning.contains("classic"));
    }

    @Test
    void brokenBuild_isReplaced() throws Exception {
        // given
        goThatBuilds();
        FakePrograms.script(built, "");

        // when // then
        assertThat(found(provision()).path()).isEqualTo(built);
    }

    @Test
    void brokenBuildWithoutGo_isNamed() throws Exception {
        // given
        FakePrograms.script(built, "");

        // when // then
        assertThat(detail(notFound(provision()), "go")).contains("no go on the PATH", built + " is empty");
    }

    @Test
    void failingBuild_showsItsLastOutput() throws Exception {
        // given
        go("echo one; echo go: cannot find main module >&2; exit 1");

        // when
        ProvisionOutcome outcome = provision();

        // then
        assertThat(detail(notFound(outcome), "go")).contains("exit code 1", "one | go: cannot find main module");
        assertThat(workFolders()).isEmpty();
    }

    @Test
    void buildOfSomethingElse_isNotInstalled() throws Exception {
        // given
        go("echo nothing built");

        // when
        ProvisionOutcome outcome = provision();

        // then
        assertThat(detail(notFound(outcome), "go")).contains("not usable", "does not exist");
        assertThat(workFolders()).isEmpty();
    }

    @Test
    void hangingBuild_isKilledAtItsLimit() throws Exception {
        // given
        go("echo compiling; /bin/sleep 600");
        GoBuild impatient = new GoBuild(environment(), Duration.ofSeconds(3));

        // when
        Optional<String> failure = impatient.install(
                impatient.go().orElseThrow(),
                OllamaVersion.parse(CLASSIC).orElseThrow(),
                Files.createDirectory(folder.resolve("bin")),
                new ThrottledProgress(recorder, "go"));

        // then
        assertThat(failure.orElseThrow()).contains("killed", "3 s", "compiling");
        assertThat(recorder.heard("compiling")).isTrue();
    }

    @Test
    void interruptedBuild_isKilledWithItsChildren() throws Exception {
        // given
        go("/bin/sleep 600 & echo $! > " + folder + "/pid.new; /bin/mv " + folder + "/pid.new " + folder
                + "/pid; wait");
        AtomicReference<Exception> thrown = new AtomicReference<>();
        Thread provisioning = Thread.ofPlatform().start(() -> {
            try {
                provision();
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        await().until(() -> Files.exists(folder.resolve("pid")));

        // when
        provisioning.interrupt();
        provisioning.join(Duration.ofSeconds(20));

        // then
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        long child = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        await().until(() -> FakePrograms.isGone(child));
        assertThat(workFolders()).isEmpty();
    }

    @Test
    void anotherVersionAskedFor_isNotBuilt() throws Exception {
        // given
        goThatBuilds();
        config = config.withVersion("0.24.0");

        // when // then
        assertThat(detail(notFound(provision()), "go")).contains("only build Ollama " + CLASSIC, "asks for 0.24.0");
    }

    @Test
    void classicAskedFor_isBuiltWithoutRegret() throws Exception {
        // given
        goThatBuilds();
        config = config.withVersion(CLASSIC);

        // when // then
        assertThat(found(provision()).warnings()).noneMatch(warning -> warning.contains("could not be downloaded"));
    }

    @Test
    void noGo_saysSo() throws Exception {
        assertThat(detail(notFound(provision()), "go")).isEqualTo("no go on the PATH to build Ollama 0.11.4 with");
    }

    private void goThatBuilds() throws IOException {
        Path program = FakePrograms.script(folder.resolve("prepared"), FakePrograms.saying(CLASSIC));
        Path asked = folder.resolve("asked");
        go("echo \"$@\" > " + asked + "; /usr/bin/env >> " + asked + "; /bin/cp " + program + " \"$GOBIN/ollama\"");
    }

    private void go(String commands) throws IOException {
        FakePrograms.script(folder.resolve("path/go"), "#!/bin/sh\n" + commands + "\n");
    }

    private Map<String, String> environment() {
        return Map.of(
                "PATH", folder.resolve("path").toString(),
                "HOME", folder.toString(),
                "GOPROXY", "off",
                "https_proxy", "http://127.0.0.1:9",
                "SECRET", "x");
    }

    private ProvisionOutcome provision() throws InterruptedException {
        return Provisioners.create(config, ProgramKeys.OF_ALL, environment(), ReleaseServer.PLATFORM)
                .provision(recorder);
    }

    private Stream<Path> workFolders() throws IOException {
        try (Stream<Path> all = Files.list(folder.resolve("cache/ollama"))) {
            return all.filter(path -> path.toString().contains(".unpack-")).toList().stream();
        }
    }
}
