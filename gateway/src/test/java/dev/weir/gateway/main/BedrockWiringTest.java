package dev.weir.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.gateway.config.ConfigLoader;
import dev.weir.gateway.config.InvalidConfig;
import dev.weir.providers.upstream.UpstreamSettings;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What makes a provider at AWS Bedrock out of settings, and of the variables of Amazon's own tools.
class BedrockWiringTest {
    private static final String REGION = "AWS_REGION";
    private static final String ID = "AWS_ACCESS_KEY_ID";
    private static final String SECRET = "AWS_SECRET_ACCESS_KEY";

    private static Map<String, UpstreamSettings> providers(Map<String, String> env, String... flags) {
        List<String> all = Stream.concat(
                        Stream.of("--bootstrap.apiKey=a key that is long enough", "--postgres.url=postgres://x/y"),
                        Stream.of(flags))
                .toList();
        return ConfigLoader.load(WeirConfig.class, null, env, all).providers();
    }

    private static ProviderWiring wiring(Map<String, String> env, String... flags) {
        return wiring(providers(env, flags));
    }

    private static ProviderWiring wiring(Map<String, UpstreamSettings> providers) {
        return new ProviderWiring(providers, RoutingDefaults.states(), InstantSource.system());
    }

    @Test
    void the_variables_of_amazons_tools_are_enough() {
        Map<String, UpstreamSettings> providers =
                providers(Map.of(REGION, "eu-central-1", ID, "AKIA1", SECRET, "secret", "AWS_SESSION_TOKEN", "token"));

        assertThat(BedrockWiring.base(providers.get("bedrock")))
                .contains(URI.create("https://bedrock-runtime.eu-central-1.amazonaws.com"));
        assertThat(providers.get("bedrock").aws().sessionToken()).isPresent();
        assertThat(wiring(providers).enabled()).containsExactly("bedrock");
    }

    @Test
    void an_api_key_and_a_region_are_enough() {
        assertThat(wiring(Map.of(REGION, "us-east-1", "AWS_BEARER_TOKEN_BEDROCK", "key"))
                        .enabled())
                .containsExactly("bedrock");
        assertThat(providers(Map.of("AWS_BEARER_TOKEN_BEDROCK", "key"))
                        .get("openai")
                        .key())
                .isEmpty();
    }

    @Test
    void without_a_region_or_a_key_it_is_out_of_service() {
        assertThat(wiring(Map.of(REGION, "us-east-1")).enabled()).isEmpty();
        assertThat(wiring(Map.of(REGION, "us-east-1", ID, "AKIA1")).enabled()).isEmpty();
        assertThat(wiring(Map.of(ID, "AKIA1", SECRET, "secret")).enabled()).isEmpty();
        assertThat(wiring(
                                Map.of(REGION, "us-east-1", ID, "AKIA1", SECRET, "secret"),
                                "--providers.bedrock.enabled=false")
                        .enabled())
                .isEmpty();
    }

    @Test
    void an_address_of_ones_own_wants_the_region_that_is_signed_for() {
        assertThatThrownBy(() -> wiring(
                        Map.of(ID, "AKIA1", SECRET, "secret"), "--providers.bedrock.url=https://vpce-1.amazonaws.com"))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("providers.bedrock.aws.region: not set")
                .hasMessageContaining("https://vpce-1.amazonaws.com");
        assertThat(wiring(Map.of(), "--providers.bedrock.url=https://vpce-1.amazonaws.com", "--providers.bedrock.key=k")
                        .enabled())
                .containsExactly("bedrock");
    }

    @Test
    void a_region_that_is_none_is_refused() {
        assertThatThrownBy(() -> providers(Map.of(), "--providers.bedrock.aws.region=Frankfurt (Main)"))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("providers.bedrock.aws.region")
                .hasMessageContaining("'Frankfurt (Main)' (expected: one such as eu-central-1)");
    }
}
