package org.ollamasidecar.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.models.TestRules;
import org.ollamasidecar.state.PortPolicy;
import org.ollamasidecar.state.TestSidecarConfig;
import org.ollamasidecar.state.TestSidecarConfig.TestOllama;

class AdoptedAddressesTest {

    private static final TestSidecarConfig DEFAULTS = TestSidecarConfig.defaults();
    private static final InstancesConfig UNNAMED = named(Map.of());

    private static InstancesConfig named(Map<String, String> settings) {
        return TestRules.config(InstancesConfig.class, settings);
    }

    private static AdoptedAddresses of(String... urls) {
        return AdoptedAddresses.of(DEFAULTS.adopting(urls), UNNAMED);
    }

    private static Map<String, String> urls(AdoptedAddresses addresses) {
        Map<String, String> urls = new LinkedHashMap<>();
        addresses
                .used()
                .forEach((name, address) -> urls.put(name.text(), address.url().toString()));
        return urls;
    }

    @ParameterizedTest
    @CsvSource({
        "http://ollama:11500, http://ollama:11500",
        "http://ollama:11500/, http://ollama:11500",
        "' http://10.0.0.7', http://10.0.0.7:11434",
        "http://[::1]:9, http://[::1]:9",
    })
    void address_isHostAndPort_andOneAloneHasTheNameOfTheOnlyOne(String given, String expected) {
        assertThat(urls(of(given))).containsExactly(Map.entry("main", expected));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://ollama:443",
                "ollama:11434",
                "http://ollama/below",
                "http://me@ollama:1",
                "ollama",
                "http://no name:1",
                ""
            })
    void anythingElse_isRefused_withTheKeyAndTheForm(String given) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of("http://ollama:1", given))
                .withMessageContainingAll("sidecar.ollama.url=" + given, "http://HOST:PORT", "Recommended action");
    }

    @Test
    void several_areNamedByTheirHosts_inTheirOrder() {
        assertThat(urls(of(
                        "http://gpu-box",
                        "http://GPU-box:11435",
                        "http://10.0.0.7:11434",
                        "http://a",
                        "http://ollama-0.ollama.default.svc.cluster.local:11434",
                        "http://ollama-0.ollama.default.svc.cluster.internal:11434",
                        "http://[::]:11434")))
                .containsExactly(
                        Map.entry("gpu-box", "http://gpu-box:11434"),
                        Map.entry("gpu-box-11435", "http://GPU-box:11435"),
                        Map.entry("10-0-0-7", "http://10.0.0.7:11434"),
                        Map.entry("a-11434", "http://a:11434"),
                        Map.entry(
                                "ollama-0-ollama-default-svc-clu",
                                "http://ollama-0.ollama.default.svc.cluster.local:11434"),
                        Map.entry(
                                "ollama-0-ollama-default-svc-c-2",
                                "http://ollama-0.ollama.default.svc.cluster.internal:11434"),
                        Map.entry("11434", "http://[::]:11434"));
    }

    @Test
    void oneAddressTwice_isUsedOnce_howeverItIsWritten() {
        // when
        AdoptedAddresses addresses = of(
                "http://localhost:11500",
                "http://127.0.0.1:11500/",
                "http://b",
                "http://B:11434/",
                "http://[::1]:11500");

        // then
        assertThat(urls(addresses).values()).containsExactly("http://localhost:11500", "http://b:11434");
        assertThat(addresses.repeated())
                .extracting(AdoptedAddress::url)
                .containsExactly(
                        URI.create("http://127.0.0.1:11500"),
                        URI.create("http://B:11434"),
                        URI.create("http://[::1]:11500"));
    }

    @Test
    void modeAndAddressThatDoNotFit_areRefused() {
        // given
        TestSidecarConfig own =
                DEFAULTS.withOllama(new TestOllama(Optional.of(List.of("http://ollama:1")), 0, PortPolicy.FAIL));
        TestSidecarConfig nowhere = DEFAULTS.adopting("http://ollama:1").withOllama(DEFAULTS.ollama());
        InstancesConfig withUrl = named(Map.of("sidecar.instances.gpu-box.url", "http://gpu-box"));

        // then
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdoptedAddresses.of(own, UNNAMED))
                .withMessageContainingAll(
                        "sidecar.ollama.url=http://ollama:1", "sidecar.mode=own", "Recommended action");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdoptedAddresses.of(DEFAULTS, withUrl))
                .withMessageContainingAll(
                        "sidecar.instances.\"gpu-box\".url", "sidecar.mode=own", "Recommended action");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AdoptedAddresses.of(nowhere, UNNAMED))
                .withMessageContainingAll("sidecar.mode=adopt", "sidecar.ollama.url", "Recommended action");
        assertThat(AdoptedAddresses.of(DEFAULTS, UNNAMED).used()).isEmpty();
    }

    @Test
    void instances_giveNamesOfTheirOwn_andWhatElseTheyHave() {
        // given
        TestSidecarConfig adopting = DEFAULTS.adopting("http://a").withOllama(DEFAULTS.ollama());
        InstancesConfig instances = named(Map.of(
                "sidecar.instances.small.url", "http://10.0.0.7",
                "sidecar.instances.small.accepts", "nomic-*",
                "sidecar.instances.large.url", "http://10.0.0.8",
                "sidecar.instances.large.weight", "4"));

        // when
        List<BackendPlan> plans = BackendPlan.of(adopting, instances);

        // then
        assertThat(plans).extracting(plan -> plan.name().text()).containsExactly("large", "small");
        assertThat(plans.getFirst().settings().weight()).isEqualTo(4);
        assertThat(plans.getFirst().adopted()).contains(URI.create("http://10.0.0.8:11434"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BackendPlan.of(DEFAULTS.adopting("http://a"), instances))
                .withMessageContainingAll("sidecar.ollama.url=http://a", "sidecar.instances", "Recommended action");
    }

    @ParameterizedTest
    @CsvSource({
        "sidecar.instances.one.weight=2, has no url",
        "sidecar.instances.one.url=http://a sidecar.instances.one.version=0.34.4, somebody else runs that Ollama",
        "sidecar.instances.One.url=http://a, lower-case letters",
    })
    void instanceThatCannotBeAdopted_isRefused_withItsKey(String settings, String problem) {
        // given
        Map<String, String> all = new LinkedHashMap<>();
        for (String setting : settings.split(" ", -1)) {
            int sign = setting.indexOf('=');
            all.put(setting.substring(0, sign), setting.substring(sign + 1));
        }
        TestSidecarConfig adopting = DEFAULTS.adopting("http://a").withOllama(DEFAULTS.ollama());

        // then
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BackendPlan.of(adopting, named(all)))
                .withMessageContainingAll("sidecar.instances.\"", problem);
    }
}
