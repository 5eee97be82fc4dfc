package org.ollamasidecar.instance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitSandboxTest {

    private static final Map<String, String> UNIT = Map.of("INVOCATION_ID", "7a");

    /** As ProtectSystem=strict, ProtectHome=yes and a StateDirectory leave them. */
    private static final List<String> STRICT = List.of(
            "531 388 254:1 / / ro,relatime shared:1 master:1 - ext4 /dev/vda1 rw,errors=remount-ro",
            "532 531 0:5 / /dev ro,nosuid shared:2 - devtmpfs udev rw,size=1k",
            "540 531 8:16 / /data ro,relatime shared:3 - xfs /dev/sdb rw,attr2",
            "541 531 8:32 / /archive ro,relatime - xfs /dev/sdc ro",
            "542 531 0:44 / /mnt/models ro,relatime - nfs4 server:/models rw,vers=4.2",
            "543 531 0:45 / /mnt/my\\040disk ro - ext4 /dev/sdd rw",
            "560 531 0:25 /systemd/inaccessible/dir /home ro,nosuid,nodev,noexec - tmpfs tmpfs rw,mode=755",
            "561 531 0:25 /systemd/inaccessible/dir /run/user ro,nosuid,nodev,noexec - tmpfs tmpfs rw,mode=755",
            "570 531 254:1 /var/lib/private/ollama-sidecar /var/lib/private/ollama-sidecar rw - ext4 /dev/vda1 rw");

    @ParameterizedTest
    @CsvSource({
        "/home/alice/.ollama/models, models-in-home.conf",
        "/run/user/1000/models, models-in-home.conf",
        "/data/models, models-on-disk.conf",
        "/opt/../srv/models, models-on-disk.conf",
        "/mnt/my disk/models, models-on-disk.conf",
        "/mnt/models, models-on-network-disk.conf",
    })
    void folderThatTheSandboxRefuses_isAskedForByItsDropIn(Path folder, String dropIn) {
        assertThat(UnitSandbox.advice(folder, UNIT, STRICT).orElseThrow())
                .contains("keeps it from " + folder.normalize(), "deploy/systemd/" + dropIn);
    }

    @ParameterizedTest
    @CsvSource({"/var/lib/private/ollama-sidecar/models", "/archive/models"})
    void folderThatItLeaves_andDiskThatIsReadOnlyItself_areNoMatterOfTheSandbox(Path folder) {
        assertThat(UnitSandbox.advice(folder, UNIT, STRICT)).isEmpty();
    }

    @Test
    void folderThatADropInHasOpened_isNotRefused() {
        // given
        List<String> opened = List.of(
                STRICT.getFirst(),
                "560 531 0:25 / /home ro - tmpfs tmpfs rw,mode=755",
                "561 560 254:1 /home/alice/.ollama/models /home/alice/.ollama/models rw - ext4 /dev/vda1 rw");

        // then
        assertThat(UnitSandbox.advice(Path.of("/home/alice/.ollama/models"), UNIT, opened))
                .isEmpty();
        assertThat(UnitSandbox.advice(Path.of("/home/bob/models"), UNIT, opened))
                .isPresent();
    }

    @Test
    void outsideOfAUnit_thereIsNone() {
        assertThat(UnitSandbox.advice(Path.of("/data/models"), Map.of(), STRICT))
                .isEqualTo(Optional.empty());
    }
}
