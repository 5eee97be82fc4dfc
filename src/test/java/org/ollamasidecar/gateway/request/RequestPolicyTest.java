package org.ollamasidecar.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ollamasidecar.load.file.ModelSourceConfig;
import org.ollamasidecar.load.file.TestModelSource;
import org.ollamasidecar.load.newer.TestReplacements;
import org.ollamasidecar.models.TestRules;
import org.ollamasidecar.models.alias.TestAliases;
import org.ollamasidecar.ollama.ModelName;

class RequestPolicyTest {

    private static final Map<String, String> SETTINGS = Map.of(
            "sidecar.gateway.caps.num-ctx", "8192",
            "sidecar.gateway.caps.num-predict", "100",
            "sidecar.models.\"kept\".keep-alive", "-1",
            "sidecar.models.\"kept\".num-ctx", "4096",
            "sidecar.models.aliases", "gpt-4o=kept",
            "sidecar.loads.insecure-registries", "plain.example:5000");

    private RequestPolicy policy(Map<String, String> settings, ModelSourceConfig sources) {
        return new RequestPolicy(
                TestRules.config(GatewayConfig.class, settings),
                TestRules.of(settings, sources),
                TestAliases.of(settings),
                TestReplacements.none());
    }

    private final RequestPolicy policy = policy(SETTINGS, TestModelSource.open());

    private static InFlightRequest flight() {
        return new InFlightRequest("id", "", "", "127.0.0.1", "POST", "/", null, Instant.EPOCH);
    }

    private String sent(JsonPath path, String body) {
        JsonRequests request = JsonRequests.of(body);
        policy.decide(path, request.ask(), flight());
        return request.sent();
    }

    private RequestDecision decision(JsonPath path, String body) {
        return policy.decide(path, JsonRequests.of(body).ask(), flight());
    }

    private static void assertRefused(RequestPolicy policy, JsonPath path, String body, int status) {
        assertThatThrownBy(() -> policy.decide(path, JsonRequests.of(body).ask(), flight()))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.refusal().status()).isEqualTo(status));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'model':'m','options':{'num_ctx':9000,'num_predict':101}}"
                        + " | {'model':'m','options':{'num_ctx':8192,'num_predict':100}}",
                "{'model':'m','options':{'num_ctx':2048,'num_predict':7}}"
                        + " | {'model':'m','options':{'num_ctx':2048,'num_predict':7}}",
                "{'model':'m'} | {'model':'m','options':{'num_predict':100}}"
            },
            quoteCharacter = '`')
    void optionsOfOllamasPaths_areCutToTheCaps_andTheAnswerIsNeverUnlimited(String body, String expected) {
        // when
        String sent = sent(JsonPath.CHAT, body.replace('\'', '"'));

        // then
        assertThat(sent).isEqualTo(expected.replace('\'', '"'));
    }

    @Test
    void lengthOfAnAnswer_isNotAddedWhereNothingIsGenerated() {
        // given
        String body = "{\"model\":\"m\"}";

        // then
        assertThat(sent(JsonPath.EMBED, body)).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OPENAI_CHAT | {'model':'m'} | {'model':'m','max_tokens':100}",
                "OPENAI_CHAT | {'model':'m','max_tokens':5} | {'model':'m','max_tokens':5}",
                "OPENAI_CHAT | {'model':'m','max_completion_tokens':500} | {'model':'m','max_completion_tokens':100}",
                "ANTHROPIC_MESSAGES | {'model':'m','max_tokens':500} | {'model':'m','max_tokens':100}",
                "OPENAI_RESPONSES | {'model':'m'} | {'model':'m','max_output_tokens':100}"
            },
            quoteCharacter = '`')
    void answersOfOtherApis_areCutByTheirOwnFields(JsonPath path, String body, String expected) {
        // when
        String sent = sent(path, body.replace('\'', '"'));

        // then
        assertThat(sent).isEqualTo(expected.replace('\'', '"'));
    }

    @Test
    void wantedModel_staysAsLongAsItIsWanted_inItsContext() {
        // when
        String sent = sent(JsonPath.EMBED, "{\"model\":\"kept\",\"keep_alive\":\"1m\"}");

        // then
        assertThat(sent).isEqualTo("{\"model\":\"kept\",\"keep_alive\":-1,\"options\":{\"num_ctx\":4096}}");
    }

    @Test
    void contextThatAClientAsksFor_goesBeforeThatOfTheWantedModel() {
        // when
        String sent = sent(JsonPath.EMBED, "{\"model\":\"kept\",\"options\":{\"num_ctx\":2048}}");

        // then
        assertThat(sent).contains("\"num_ctx\":2048").doesNotContain("4096");
    }

    /** 0: none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"model\":\"m\",\"options\":{\"num_ctx\":2048}} | 2048",
                "{\"model\":\"m\",\"options\":{\"num_ctx\":2048.0}} | 2048",
                "{\"model\":\"m\",\"options\":{\"num_ctx\":90000}} | 8192",
                "{\"model\":\"m\",\"options\":{\"num_ctx\":\"8\"}} | 8192",
                "{\"model\":\"m\",\"options\":{\"num_ctx\":0}} | 0",
                "{\"model\":\"m\",\"options\":{\"num_ctx\":null}} | 0",
                "{\"model\":\"m\",\"options\":{\"seed\":1}} | 0",
                "{\"model\":\"m\"} | 0"
            })
    void contextThatOllamaGetsToRead_isToldWhereTheClientAsksForOne(String body, int expected) {
        assertThat(decision(JsonPath.CHAT, body).context().orElse(0)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"OPENAI_CHAT", "OPENAI_COMPLETIONS", "OPENAI_EMBEDDINGS", "OPENAI_RESPONSES", "ANTHROPIC_MESSAGES"
            })
    void pathWithoutAContext_asksForNone(JsonPath path) {
        // when
        RequestDecision decision = decision(path, "{\"model\":\"m\",\"messages\":[],\"options\":{\"num_ctx\":2048}}");

        // then
        assertThat(decision.context()).isEmpty();
    }

    @Test
    void otherModel_staysAsLongAsItsClientSays() {
        // given
        String body = "{\"model\":\"m\",\"keep_alive\":\"1m\"}";

        // then
        assertThat(sent(JsonPath.EMBED, body)).isEqualTo(body);
    }

    @Test
    void alias_isWhatItStandsFor_andItsNameIsRemembered() {
        // given
        JsonRequests request = JsonRequests.of("{\"model\":\"gpt-4o\",\"max_tokens\":5}");

        // when
        RequestDecision decision = policy.decide(JsonPath.OPENAI_CHAT, request.ask(), flight());

        // then
        assertThat(request.sent()).isEqualTo("{\"model\":\"kept:latest\",\"max_tokens\":5}");
        assertThat(decision.model()).isEqualTo(ModelName.parse("kept"));
        assertThat(decision.askedAs()).isEqualTo("gpt-4o");
    }

    @Test
    void aliasInAChangeOfModels_isTheNameAsItIs() {
        // when
        RequestDecision decision = decision(JsonPath.PULL, "{\"model\":\"gpt-4o\"}");

        // then
        assertThat(decision.model()).isEqualTo(ModelName.parse("gpt-4o"));
        assertThat(decision.askedAs()).isNull();
    }

    @Test
    void nameOfLongAgo_isNotSentBesideTheModel() {
        assertThat(sent(JsonPath.SHOW, "{\"model\":\"m\",\"name\":\"n\"}")).isEqualTo("{\"model\":\"m\"}");
        assertThat(decision(JsonPath.SHOW, "{\"name\":\"n\"}").model()).isEqualTo(ModelName.parse("n"));
    }

    @ParameterizedTest
    @EnumSource(names = {"PULL", "PUSH", "CREATE", "SHOW", "DELETE"})
    void insecure_isNothingThatAClientDecides(JsonPath path) {
        assertThat(sent(path, "{\"model\":\"m\",\"insecure\":true}")).isEqualTo("{\"model\":\"m\"}");
    }

    @Test
    void registryThatIsInsecureByConfiguration_isAskedSo() {
        // when
        String sent = sent(JsonPath.PULL, "{\"model\":\"plain.example:5000/a/m\"}");

        // then
        assertThat(sent).isEqualTo("{\"model\":\"plain.example:5000/a/m\",\"insecure\":true}");
    }

    @ParameterizedTest
    @EnumSource(names = {"CHAT", "OPENAI_CHAT", "SHOW", "PULL", "PUSH", "DELETE"})
    void modelOfTheCloud_isForbidden(JsonPath path) {
        assertRefused(policy, path, "{\"model\":\"m:cloud\"}", 403);
    }

    @ParameterizedTest
    @CsvSource({"COPY,source", "COPY,destination", "CREATE,from"})
    void modelOfTheCloud_isForbiddenWhereverItIsNamed(JsonPath path, String field) {
        assertRefused(policy, path, "{\"" + field + "\":\"m:cloud\"}", 403);
    }

    @Test
    void badName_isRefusedForAPull_andLeftToOllamaElsewhere() {
        // given
        String body = "{\"model\":\"a b\"}";

        // then
        assertRefused(policy, JsonPath.PULL, body, 400);
        assertThat(sent(JsonPath.SHOW, body)).isEqualTo(body);
    }

    @Test
    void modelOfARemoteHost_isForbidden() {
        assertRefused(policy, JsonPath.CREATE, "{\"model\":\"m\",\"remote_host\":\"https://example.org\"}", 403);
    }

    @Test
    void downloadThatIsNotAllowed_isForbidden_alsoAsTheBaseOfAModel() {
        // given
        RequestPolicy closed = policy(SETTINGS, TestModelSource.closed());

        // then
        assertRefused(closed, JsonPath.PULL, "{\"model\":\"m\"}", 403);
        assertRefused(closed, JsonPath.CREATE, "{\"model\":\"m\",\"from\":\"base\"}", 403);
        assertThat(closed.decide(
                                JsonPath.CREATE,
                                JsonRequests.of("{\"model\":\"m\",\"from\":\"/a/file\"}")
                                        .ask(),
                                flight())
                        .model())
                .isEqualTo(ModelName.parse("m"));
    }

    @Test
    void requestThatOnlyUnloadsAKeptModel_isAnsweredHere_underTheNameThatWasAskedFor() {
        // when
        RequestDecision decision = decision(JsonPath.GENERATE, "{\"model\":\"gpt-4o\",\"keep_alive\":0}");

        // then
        assertThat(decision.unloads()).isTrue();
        assertThat(decision.onlyUnloads()).isEqualTo(new UnloadAnswer(JsonPath.GENERATE, "gpt-4o"));
    }

    @Test
    void requestThatOnlyUnloadsAnotherModel_isNoWishForAKeptOne() {
        // when
        RequestDecision decision = decision(JsonPath.CHAT, "{\"model\":\"m\",\"messages\":[],\"keep_alive\":\"0s\"}");

        // then
        assertThat(decision.unloads()).isFalse();
        assertThat(decision.onlyUnloads()).isEqualTo(new UnloadAnswer(JsonPath.CHAT, "m"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GENERATE | {'model':'kept','prompt':'x','keep_alive':0} | true",
                "CHAT | {'model':'kept','messages':[{}],'keep_alive':0} | true",
                "GENERATE | {'model':'kept','keep_alive':'5m'} | false",
                "GENERATE | {'model':'kept'} | false"
            },
            quoteCharacter = '`')
    void requestThatAsksForMore_goesOnToOllama(JsonPath path, String body, boolean unloads) {
        // when
        RequestDecision decision = decision(path, body.replace('\'', '"'));

        // then
        assertThat(decision.onlyUnloads()).isNull();
        assertThat(decision.unloads()).isEqualTo(unloads);
    }

    @Test
    void eventsAndOptions_areSeen() {
        assertThat(decision(JsonPath.OPENAI_CHAT, "{\"model\":\"m\",\"stream\":true}")
                        .events())
                .isTrue();
        assertThat(decision(JsonPath.CHAT, "{\"model\":\"m\",\"stream\":true}").events())
                .isFalse();
        assertThat(decision(JsonPath.CHAT, "{\"model\":\"m\",\"options\":{\"seed\":1}}")
                        .ownOptions())
                .isTrue();
        assertThat(decision(JsonPath.CHAT, "{\"model\":\"m\"}").ownOptions()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "PULL | {'model':'m'} | m:latest",
                "DELETE | {'name':'m'} | m:latest",
                "COPY | {'source':'m','destination':'n'} | m:latest",
                "CREATE | {'model':'n','from':'m'} | m:latest",
                "CREATE | {'model':'n','files':{'x.gguf':'sha256:00'}} | -",
                "CHAT | {'model':'m'} | -",
            },
            quoteCharacter = '`')
    void changeOfTheStore_tellsWhichModelItNeeds(JsonPath path, String body, @Nullable String needed) {
        // when
        ModelName found = decision(path, body.replace('\'', '"')).needed();

        // then
        assertThat(found == null ? null : found.toString()).isEqualTo(needed);
    }
}
