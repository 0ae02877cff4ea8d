package dev.weir.providers.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where calls go: the addresses of models, and those that a provider's answers name.
class AddressesTest {
    private static final TrustedAddresses LIVE =
            new TrustedAddresses("replicate", URI.create("https://api.replicate.com/v1"));
    private static final TrustedAddresses LOCAL =
            new TrustedAddresses("replicate", URI.create("http://proxy.test:8090/replicate/v1"));

    @ParameterizedTest
    @CsvSource({
        "meta/llama-4, /models/meta/llama-4/predictions,",
        "deployments/acme/helper, /deployments/acme/helper/predictions,",
        "acme/helper:5c7d5dc6, /predictions, 5c7d5dc6",
        "5c7d5dc6, /predictions, 5c7d5dc6",
        "a b/c?d, /models/a%20b/c%3Fd/predictions,",
    })
    void a_model_has_its_predictions_at(String model, String path, String version) {
        assertThat(ModelAddress.of(model)).isEqualTo(new ModelAddress(path, version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "meta/", "/llama", "../../account", "meta/..", "a/./b", "deployments//b", "a/b:", ":v"})
    void no_model_has_a_name_like(String model) {
        assertThatThrownBy(() -> ModelAddress.of(model)).isInstanceOfSatisfying(GatewayException.class, refused -> {
            assertThat(refused.failure()).isEqualTo(Failure.INVALID_VALUE);
            assertThat(refused.param()).contains("model");
            assertThat(refused)
                    .hasMessageStartingWith("The model '" + model + "' can't be one of Replicate (expected:");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.replicate.com/v1/predictions/p1",
                "https://API.replicate.com/v1/predictions/p1",
                "https://api.replicate.com:443/v1/predictions/p1",
                "https://stream.replicate.com/v1/s1?a=b",
                "https://stream-b.svc.replicate.com/s1",
                "https://replicate.com/p/p1",
                "https://replicate.delivery/xezq/out.png",
                "https://pbxt.replicate.delivery/out.png",
            })
    void an_address_at_replicate_is_followed(String address) {
        assertThat(LIVE.follow(address)).isEqualTo(URI.create(address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.replicate.com/v1/predictions/p1",
                "https://api.replicate.com:8443/v1/predictions/p1",
                "https://api.replicate.com.evil.example/v1",
                "https://evilreplicate.com/v1",
                "https://evil.example/?api.replicate.com",
                "https://api.replicate.com@evil.example/v1",
                "https://user@api.replicate.com/v1",
                "http://169.254.169.254/latest/meta-data",
                "http://proxy.test:8090/replicate/v1",
                "http://[::1]/",
                "file:///etc/passwd",
                "//api.replicate.com/v1",
                "/v1/predictions/p1",
                "javascript:alert(1)",
                "data:text/plain,a",
                "not an address",
                "",
            })
    void any_other_address_is_not(String address) {
        assertThatThrownBy(() -> LIVE.follow(address)).isInstanceOfSatisfying(GatewayException.class, refused -> {
            assertThat(refused.failure()).isEqualTo(Failure.UPSTREAM_GARBAGE);
            assertThat(refused)
                    .hasMessage("Provider 'replicate' sent the address '" + address
                            + "' (expected: one at api.replicate.com or at replicate.com)");
        });
    }

    @Test
    void a_long_address_is_shown_in_short() {
        assertThatThrownBy(() -> LIVE.follow("https://evil.example/" + "a".repeat(500)))
                .hasMessageContaining("a…'")
                .hasMessageNotContaining("a".repeat(101));
    }

    @Test
    void the_configured_host_is_followed_on_its_own_port_and_scheme_only() {
        assertThat(LOCAL.follow("http://proxy.test:8090/stream/p1").getPath()).isEqualTo("/stream/p1");
        assertThatThrownBy(() -> LOCAL.follow("http://proxy.test:5432/")).isInstanceOf(GatewayException.class);
        assertThatThrownBy(() -> LOCAL.follow("https://proxy.test:8090/")).isInstanceOf(GatewayException.class);
        assertThatThrownBy(() -> LOCAL.follow("http://other.test:8090/")).isInstanceOf(GatewayException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.replicate.com/v1/predictions/p1, true",
        "https://stream.replicate.com/v1/s1, false",
        "https://replicate.delivery/out.png, false",
    })
    void the_key_is_shown_to_the_api_only(URI address, boolean shown) {
        assertThat(LIVE.takesKey(address)).isEqualTo(shown);
    }

    @Test
    void the_key_is_shown_to_the_configured_host() {
        assertThat(LOCAL.takesKey(URI.create("http://proxy.test:8090/stream/p1")))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "1, 5", "5000, 5", "5001, 6", "1800000, 1800", "999999999999, 86400"})
    void a_prediction_lives_as_long_as_a_request_may(long totalMs, long seconds) {
        assertThat(ReplicateApi.deadline(totalMs)).isEqualTo(seconds);
    }

    @ParameterizedTest
    @CsvSource({"100, 150", "150, 225", "225, 338", "4000, 5000", "5000, 5000"})
    void looks_grow_apart_up_to_a_limit(long waitedMs, long nextMs) {
        assertThat(PollPace.USUAL.after(waitedMs)).isEqualTo(nextMs);
    }

    @ParameterizedTest
    @CsvSource({"true, 0, false", "false, 0, false", "false, 10, true", "false, 1, false"})
    void wishes_come_back_from_behind_a_path(boolean stream, int images, boolean bytes) {
        var wishes = new Wishes(stream, images, bytes);
        String path = wishes.behind("/models/a/b%3Fc/predictions");

        assertThat(Wishes.of(path)).isEqualTo(wishes);
        assertThat(Wishes.path(path)).isEqualTo("/models/a/b%3Fc/predictions");
    }
}
