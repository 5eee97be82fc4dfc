package org.ollamasidecar.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictTypesTest {

    /** A field of each kind that bodies have. */
    record Body(
            @Nullable String text,
            @Nullable Boolean yes,
            @Nullable Integer number,
            @Nullable Kind kind,
            @Nullable Body nested,
            @Nullable List<String> texts,
            boolean plain) {}

    enum Kind {
        ONE
    }

    private final ObjectMapper mapper = new ObjectMapper();

    StrictTypesTest() {
        new StrictTypes().customize(mapper);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'text':7}",
                "{'text':1.5}",
                "{'text':true}",
                "{'text':{}}",
                "{'text':['a']}",
                "{'yes':'true'}",
                "{'yes':1}",
                "{'yes':''}",
                "{'number':'7'}",
                "{'number':7.0}",
                "{'number':true}",
                "{'number':''}",
                "{'number':99999999999}",
                "{'kind':0}",
                "{'kind':''}",
                "{'kind':true}",
                "{'nested':''}",
                "{'nested':'x'}",
                "{'nested':[]}",
                "{'texts':'a'}",
                "{'texts':[1]}",
                "{'plain':'false'}",
                "{'text':'a','text':'b'}",
                "{'text':'a'} x",
                "[]",
                "'text'",
                "7",
            })
    void valueOfTheWrongKind_isAnError(String body) {
        assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> read(body));
    }

    @Test
    void valuesOfTheRightKind_areRead() throws JsonProcessingException {
        assertThat(
                        read(
                                "{'text':'','yes':false,'number':7,'kind':'ONE','nested':{'text':null},'texts':['a'],'plain':true}"))
                .isEqualTo(new Body(
                        "",
                        false,
                        7,
                        Kind.ONE,
                        new Body(null, null, null, null, null, null, false),
                        List.of("a"),
                        true));
    }

    private Body read(String body) throws JsonProcessingException {
        return mapper.readValue(body.replace('\'', '"'), Body.class);
    }
}
