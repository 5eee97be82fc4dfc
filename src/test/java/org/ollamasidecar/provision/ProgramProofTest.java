package org.ollamasidecar.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.ollamasidecar.provision.FakePrograms.CLASSIC;
import static org.ollamasidecar.provision.FakePrograms.NEWEST;
import static org.ollamasidecar.provision.FakePrograms.script;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramProofTest {

    private static final Platform LINUX = Platform.of("Linux", "amd64");

    @TempDir
    Path folder;

    @Test
    void completeProgram_isProvedWithoutWarning() throws Exception {
        // given
        Path program = FakePrograms.ollama(folder, NEWEST);

        // when
        Proof.Proved proved = proved(program);

        // then
        assertThat(proved.version().text()).isEqualTo(NEWEST);
        assertThat(proved.path()).isEqualTo(program);
        assertThat(proved.warnings()).isEmpty();
    }

    @Test
    void classicProgram_needsNothingBesideItAndHasItsHolesNamed() throws Exception {
        // given
        Path program = script(folder.resolve("ollama"), FakePrograms.saying(CLASSIC));

        // when // then
        assertThat(proved(program).warnings()).singleElement().asString().contains("CVE-2026-7482");
    }

    @Test
    void versionOfTheServer_isTakenWhereThatIsAllThereIs() throws Exception {
        // given
        Path program = script(folder.resolve("ollama"), "#!/bin/sh\necho ollama version is 0.17.4\n");

        // when // then
        assertThat(proved(program).version().text()).isEqualTo("0.17.4");
    }

    @Test
    void shouldAskInAnEnvironmentOfItsOwn() throws Exception {
        // given
        Path seen = folder.resolve("seen");
        Path program = script(
                folder.resolve("ollama"),
                "#!/bin/sh\n/usr/bin/env > " + seen + "\n[ -d \"$HOME\" ] && echo client version is 0.17.4\n");

        // when
        proved(program);

        // then
        assertThat(seen)
                .content()
                .contains("OLLAMA_HOST=127.0.0.1:1\n", "PATH=/nowhere\n", "HOME=")
                .doesNotContain("SECRET", "HOME=" + System.getProperty("user.home") + "\n");
    }

    @Test
    void linkedProgram_findsItsRunnerBesideTheRealOne() throws Exception {
        // given
        Path link =
                Files.createSymbolicLink(folder.resolve("linked"), FakePrograms.ollama(folder.resolve("real"), NEWEST));

        // when // then
        assertThat(proved(link).path()).isEqualTo(link);
    }

    @Test
    void runnerMissing_isIncomplete() throws Exception {
        // given
        Path program = script(folder.resolve("bin/ollama"), FakePrograms.saying(NEWEST));

        // when // then
        assertThat(refused(program))
                .contains(
                        program + " is incomplete",
                        "llama-server",
                        folder.resolve("lib/ollama").toString());
    }

    @Test
    void quantizerMissing_isAWarning() throws Exception {
        // given
        Path program = FakePrograms.ollama(folder, NEWEST);
        Files.delete(folder.resolve("lib/ollama/llama-quantize"));

        // when // then
        assertThat(proved(program).warnings()).singleElement().asString().contains("llama-quantize", "GGUF");
    }

    @Test
    void whatIsNoProgram_isNamed() throws Exception {
        // given
        Path missing = folder.resolve("missing");
        Path plain = Files.writeString(folder.resolve("plain"), "#!/bin/sh\n");

        // when // then
        assertThat(refused(missing)).isEqualTo(missing + " does not exist");
        assertThat(refused(folder)).isEqualTo(folder + " is a folder, not a program");
        assertThat(refused(plain)).contains(plain.toString(), "not executable");
    }

    @Test
    void halfWrittenProgram_isNamed() throws Exception {
        assertThat(refused(script(folder.resolve("empty"), ""))).contains("is empty", "half-written");
        assertThat(refused(script(folder.resolve("short"), "\u007fELF"))).contains("too short", "half-written");
    }

    @Test
    void programOfAnotherMachine_isNamed() throws Exception {
        // given
        Path text = script(folder.resolve("text"), "just some text that is not a program");

        // when // then
        assertThat(refused(elf("arm", 183))).contains("is built for arm64, but this machine is amd64");
        assertThat(refused(text)).contains("is not a program for linux/amd64");
    }

    @Test
    void damagedProgram_isNamed() throws Exception {
        assertThat(refused(elf("damaged", 62))).contains("damaged ");
    }

    @Test
    void interpreterMissing_isNamed() throws Exception {
        assertThat(refused(script(folder.resolve("ollama"), "#!/no/such/interpreter\n")))
                .contains("cannot be started");
    }

    @Test
    void garbage_isShown() throws Exception {
        assertThat(refused(script(folder.resolve("ollama"), "#!/bin/sh\necho hello there\nexit 3\n")))
                .contains("printed no version", "exit code 3", "'hello there'");
    }

    @Test
    void endlessOutput_isCutOff() throws Exception {
        assertThat(refused(script(folder.resolve("ollama"), "#!/bin/sh\nwhile echo garbage; do :; done\n")))
                .contains("printed no version");
    }

    @Test
    void hangingProgram_isKilledWithItsChildren() throws Exception {
        // given
        Path program =
                script(folder.resolve("ollama"), "#!/bin/sh\n/bin/sleep 600 & echo $! > " + folder + "/pid\nwait\n");
        ProgramProof impatient = new ProgramProof(Map.of(), LINUX, Duration.ofSeconds(3));

        // when
        Proof proof = impatient.prove(program);

        // then
        assertThat(proof).isInstanceOfSatisfying(Proof.Refused.class, refused -> assertThat(refused.why())
                .contains(program + " did not answer --version within 3 s"));
        long child = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        await().until(() -> FakePrograms.isGone(child));
    }

    private Path elf(String name, int machine) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        header.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1})
                .putShort(16, (short) 2)
                .putShort(18, (short) machine);
        Path file = Files.write(folder.resolve(name), header.array());
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Proof.Proved proved(Path program) throws InterruptedException {
        Proof proof = prove(program);
        assertThat(proof).isInstanceOf(Proof.Proved.class);
        return (Proof.Proved) proof;
    }

    private static String refused(Path program) throws InterruptedException {
        Proof proof = prove(program);
        assertThat(proof).isInstanceOf(Proof.Refused.class);
        return ((Proof.Refused) proof).why();
    }

    private static Proof prove(Path program) throws InterruptedException {
        return new ProgramProof(Map.of("PATH", "/nowhere", "SECRET", "x"), LINUX).prove(program);
    }
}
