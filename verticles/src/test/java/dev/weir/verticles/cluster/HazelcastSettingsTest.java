package dev.weir.verticles.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HazelcastSettingsTest {
    static HazelcastSettings settings(List<String> members, String host, int port, Optional<String> publicHost) {
        return new HazelcastSettings(
                members,
                host,
                port,
                0,
                publicHost,
                0,
                0,
                "weir",
                Optional.empty(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"weir-nodes", "10.0.0.1", "10.0.0.1:5701", "node_1.example.org:1", "[::1]", "[fe80::1%2]:65535"})
    void a_member_may_look_like_this(String member) {
        assertThatNoException().isThrownBy(() -> settings(List.of(member), "127.0.0.1", 0, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "host:", "host:port", "host:0", "host:65536", "::1", "http://host", "host:1:2"})
    void and_not_like_this(String member) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(List.of("10.0.0.1", member), "127.0.0.1", 0, Optional.empty()))
                .withMessageStartingWith("members: '" + member + "' (expected: host or host:port");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void who_listens_everywhere_says_where_it_is(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(List.of(), host, 0, Optional.empty()))
                .withMessageStartingWith("publicHost: none");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(List.of(), host, 0, Optional.of(host)))
                .withMessageStartingWith("publicHost: '" + host + "'");
        assertThatNoException().isThrownBy(() -> settings(List.of(), host, 0, Optional.of("10.0.0.1")));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void a_port_is_a_port(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(List.of(), "127.0.0.1", port, Optional.empty()))
                .withMessage("port: " + port + " (expected: 0 to 65535)");
    }

    @Test
    void what_is_too_short_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new HazelcastSettings(
                        List.of(),
                        "127.0.0.1",
                        0,
                        0,
                        Optional.empty(),
                        0,
                        0,
                        "weir",
                        Optional.empty(),
                        Duration.ofMillis(1_900),
                        Duration.ofSeconds(5)))
                .withMessage("deadAfter: 1900ms (expected: at least 2s)");
    }

    @Test
    void a_name_stands_for_all_its_addresses_and_an_unknown_one_for_none() {
        var names = new MemberNames(List.of("127.0.0.1", "[::1]:7", "no-such-host.invalid:8"), 5);

        assertThat(names.addresses()).containsExactly("127.0.0.1:5", "[0:0:0:0:0:0:0:1]:7");
        assertThat(new MemberNames(List.of("localhost"), 5).addresses()).contains("127.0.0.1:5");
    }

    @Test
    void a_secret_makes_the_name_of_the_cluster_unguessable_and_the_same_everywhere() {
        var plain = settings(List.of(), "127.0.0.1", 0, Optional.empty());
        assertThat(clusterName(plain, Optional.empty())).isEqualTo("weir");
        assertThat(clusterName(plain, Optional.of("one")))
                .startsWith("weir-")
                .doesNotContain("one")
                .isEqualTo(clusterName(plain, Optional.of("one")))
                .isNotEqualTo(clusterName(plain, Optional.of("two")));
    }

    private static String clusterName(HazelcastSettings like, Optional<String> secret) {
        var settings = new HazelcastSettings(
                like.members(),
                like.host(),
                like.port(),
                like.busPort(),
                like.publicHost(),
                0,
                0,
                like.name(),
                secret.map(dev.weir.contracts.config.Secret::of),
                like.deadAfter(),
                like.mergeInterval());
        return HazelcastConfig.of(settings, new MemberNames(List.of(), 0), "a").getClusterName();
    }
}
