package org.ollamasidecar.support;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactedConfigurationTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    sidecar.access.keys[0]           | s3cr3t                          | (hidden)
                    sidecar.access.admin-token       | s3cr3t                          | (hidden)
                    quarkus.http.ssl.key-store-password | s3cr3t                       | (hidden)
                    sidecar.env                      | HF_TOKEN=abc,OLLAMA_DEBUG=1     | HF_TOKEN=(hidden),OLLAMA_DEBUG=(hidden)
                    sidecar.env[1]                   | HF_TOKEN=a=b                    | HF_TOKEN=(hidden)
                    sidecar.ollama.releases          | https://me:s3cr3t@mirror/ollama | https://(hidden)@mirror/ollama
                    sidecar.stop.grace               | 5s                              | 5s
                    """)
    void value_isToldUnlessItMayBeSecret(String name, String value, String told) {
        assertThat(RedactedConfiguration.redacted(name, value)).isEqualTo(told);
    }
}
