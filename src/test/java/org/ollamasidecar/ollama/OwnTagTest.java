package org.ollamasidecar.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OwnTagTest {

    @ParameterizedTest
    @EnumSource(OwnTag.class)
    void ownTag_leadsBackToTheModel(OwnTag tag) {
        // given
        ModelName model = ModelName.parse("127.0.0.1:5000/team/talker:1b");

        // when
        ModelName own = tag.of(model).orElseThrow();

        // then
        assertThat(OwnTag.isOne(own.toString())).isTrue();
        assertThat(OwnTag.modelOf(own.toString())).isEqualTo(model.toString());
        assertThat(ModelName.parse(own.toString())).isEqualTo(own);
    }

    @Test
    void tagOfSomebodyElse_isNone() {
        assertThat(OwnTag.isOne("tiny:latest")).isFalse();
        assertThat(OwnTag.modelOf("tiny:older")).isEqualTo("tiny:older");
    }

    @Test
    void longTag_leavesNoRoom() {
        assertThat(OwnTag.OLDER.of(ModelName.parse("tiny:" + "t".repeat(70)))).isEmpty();
    }
}
