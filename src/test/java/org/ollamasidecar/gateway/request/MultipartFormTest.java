package org.ollamasidecar.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.json.Bytes;
import org.ollamasidecar.json.Edits;

class MultipartFormTest {

    private static final String TYPE = "multipart/form-data; boundary=b";
    private static final String MODEL = "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper\r\n";
    private static final String FILE = String.join(
            "\r\n",
            "--b",
            "Content-Disposition: form-data; name=\"file\"; filename=\"a.wav\"",
            "Content-Type: audio/wav",
            "",
            "RIFF",
            "-b\u00ff",
            "");
    private static final String END = "--b--\r\n";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static MultipartForm form(@Nullable String type, String body) {
        return new MultipartForm(type, Bytes.of(bytes(body)));
    }

    private static String changed(String body, Optional<String> model) {
        MultipartForm form = form(TYPE, body);
        form.read();
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        form.edits(model).apply(body.length(), new Edits.Sink() {
            @Override
            public void original(int from, int end) {
                sent.write(bytes(body), from, end - from);
            }

            @Override
            public void written(byte[] bytes) {
                sent.writeBytes(bytes);
            }
        });
        return sent.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void model_isFound_whereverItStands() {
        assertThat(form(TYPE, MODEL + FILE + END).read()).isEqualTo("whisper");
        assertThat(form(TYPE, FILE + MODEL + END).read()).isEqualTo("whisper");
        assertThat(form(TYPE, FILE + END).read()).isEmpty();
        assertThat(form("Multipart/Form-Data;boundary=\"b\"", MODEL + END).read())
                .isEqualTo("whisper");
    }

    @Test
    void heads_areSaidAnew_andFilesStayAsTheyAre() {
        assertThat(changed(MODEL + FILE + END + "and more", Optional.empty()))
                .isEqualTo(
                        MODEL
                                + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"file\"\r\n\r\nRIFF\r\n-b\u00ff\r\n--b--");
    }

    @Test
    void otherModel_standsInItsPlace() {
        assertThat(changed(FILE + MODEL + END, Optional.of("local:1b"))).contains("\r\n\r\nlocal:1b\r\n--b--");
    }

    @Test
    void fileCalledModel_isNoName() {
        assertThat(form(TYPE, MODEL.replace("\"model\"", "\"model\"; filename=\"x\"") + END)
                        .read())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"model\":\"whisper\"}",
                MODEL,
                MODEL + MODEL + END,
                "\r\n" + MODEL + END,
                MODEL + "--b" + END,
                MODEL + " x--b\r\n" + END,
                "--b\n\nx\n--b--",
                "--b\r\nContent-Disposition: form-data; name=\"model\"\n\nx\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=model\r\n\r\nx\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name=\"mo\\del\"\r\n\r\nx\r\n--b--",
                "--b\r\nContent-Disposition: form-data; name*=utf-8''model\r\n\r\nx\r\n--b--",
                "--b\r\nContent-Disposition: form-data;\r\n name=\"model\"\r\n\r\nx\r\n--b--",
                "--b\r\nContent-Disposition: attachment; name=\"model\"\r\n\r\nx\r\n--b--",
                "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--",
            })
    void whatCouldBeReadInTwoWays_isRefused(String body) {
        assertThatThrownBy(() -> form(TYPE, body).read())
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().status()).isEqualTo(400));
    }

    @Test
    void otherTypes_areRefusedAsByOllama() {
        for (String type : new String[] {
            null, "application/json", "multipart/form-data", "multipart/mixed; boundary=b", TYPE + "; boundary=c"
        }) {
            assertThatThrownBy(() -> form(type, MODEL + END).read())
                    .hasMessage("failed to parse multipart form: request Content-Type isn't multipart/form-data");
        }
    }
}
