package dev.weir.gateway.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Secret;
import dev.weir.contracts.config.Setting;
import dev.weir.gateway.cache.CacheStore;
import dev.weir.gateway.config.ConfigLoader;
import dev.weir.gateway.config.InvalidConfig;
import dev.weir.gateway.configuration.ConfigurationSettings;
import dev.weir.gateway.http.HttpSettings;
import dev.weir.gateway.pipeline.PipelineSettings;
import dev.weir.gateway.sessions.SessionSettings;
import dev.weir.storage.journal.JournalSettings;
import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.storage.redis.RedisSettings;
import dev.weir.verticles.billing.BillingSettings;
import dev.weir.verticles.cluster.ClusterKind;
import dev.weir.verticles.cluster.HazelcastSettings;
import dev.weir.verticles.idempotency.IdempotencySettings;
import dev.weir.verticles.identity.IdentitySettings;
import dev.weir.verticles.limits.LimitSettings;
import dev.weir.verticles.limits.WithoutRedis;
import dev.weir.verticles.outbox.FactPublishing;
import dev.weir.verticles.outbox.OutboxSettings;
import dev.weir.verticles.pricing.PricingSettings;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeirConfigTest {
    private static WeirConfig load(Map<String, String> env, String... flags) {
        return ConfigLoader.load(WeirConfig.class, null, env, List.of(flags));
    }

    @Test
    void the_defaults() {
        WeirConfig config = load(Map.of());

        assertThat(config.dataDir()).isEqualTo(Path.of("data"));
        assertThat(config.models()).isEqualTo(Path.of("conf/models.yaml"));
        assertThat(config.prices()).isEqualTo(Path.of("conf/prices.yaml"));
        assertThat(config.bootstrap()).isEqualTo(new BootstrapSettings("Default", "USD", "100.00", Optional.empty()));
        assertThat(config.http())
                .isEqualTo(new HttpSettings(
                        "127.0.0.1",
                        8080,
                        0,
                        4096,
                        DataSize.kib(32),
                        DataSize.kib(8),
                        Duration.ofMinutes(10),
                        1000,
                        DataSize.kib(256),
                        DataSize.mib(4),
                        10_000,
                        Duration.ofSeconds(20),
                        List.of()));
        assertThat(config.requests())
                .isEqualTo(new PipelineSettings(
                        DataSize.mib(32),
                        DataSize.mib(128),
                        new DataSize(1L << 30),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(15),
                        Duration.ofMinutes(5),
                        DataSize.mib(16),
                        DataSize.mib(1),
                        Duration.ofHours(2)));
        assertThat(config.live())
                .isEqualTo(new SessionSettings(
                        DataSize.mib(16),
                        DataSize.mib(16),
                        1000,
                        Duration.ofSeconds(15),
                        Duration.ofHours(1),
                        Duration.ofMinutes(15),
                        Duration.ofSeconds(30),
                        32_768));
        assertThat(config.limits()).isEqualTo(LimitSettings.standard());
        assertThat(config.billing()).isEqualTo(BillingSettings.defaults());
        assertThat(config.journal()).isEqualTo(JournalSettings.defaults());
        assertThat(config.idempotency()).isEqualTo(IdempotencySettings.defaults());
        assertThat(config.pricing()).isEqualTo(PricingSettings.defaults());
        assertThat(config.configuration()).isEqualTo(ConfigurationSettings.defaults());
        assertThat(config.outbox()).isEqualTo(OutboxSettings.defaults());
        assertThat(config.identity()).isEqualTo(IdentitySettings.defaults());
        assertThat(config.postgres()).isEqualTo(PostgresSettings.defaults());
        assertThat(config.cluster()).isEqualTo(ClusterKind.NONE);
        assertThat(config.hazelcast())
                .isEqualTo(new HazelcastSettings(
                        List.of(),
                        "127.0.0.1",
                        5701,
                        5702,
                        Optional.empty(),
                        0,
                        0,
                        "weir",
                        Optional.empty(),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5)));
        assertThat(config.redis()).isEqualTo(RedisSettings.defaults());
        assertThat(config.providers())
                .containsOnlyKeys(
                        "demo",
                        "openai",
                        "anthropic",
                        "gemini",
                        "azure",
                        "bedrock",
                        "openrouter",
                        "mistral",
                        "deepseek",
                        "groq",
                        "replicate",
                        "cohere",
                        "ollama",
                        "vllm");
    }

    /// Every key of the tree with its own default, or with another value where there is none.
    static List<String> keys() {
        var keys = new ArrayList<String>();
        collect(WeirConfig.class, "", keys);
        return keys;
    }

    private static void collect(Class<?> group, String path, List<String> keys) {
        for (RecordComponent part : group.getRecordComponents()) {
            if (part.getType().isRecord() && part.getType() != DataSize.class) {
                collect(part.getType(), path + part.getName() + ".", keys);
            } else if (part.getType() == Map.class && !part.getName().equals("providers")) {
                continue; // services and aggregates have no entries of their own, and a test of their own
            } else if (part.getType() == Map.class) {
                for (String provider : List.of("demo", "openai")) {
                    collect(
                            dev.weir.providers.upstream.UpstreamSettings.class,
                            path + part.getName() + "." + provider + ".",
                            keys);
                }
            } else {
                keys.add(path + part.getName());
            }
        }
    }

    @Test
    void no_key_is_forgotten() {
        assertThat(keys()).hasSizeGreaterThan(80).contains("http.port", "bootstrap.apiKey", "providers.openai.key");
    }

    @ParameterizedTest
    @MethodSource("keys")
    void the_key_is_mapped_from_its_variable_and_its_flag(String key) {
        String other = other(key);
        String variable = "WEIR_"
                + key.replaceAll("([a-z0-9])([A-Z])", "$1_$2").replace('.', '_').toUpperCase();

        assertThat(value(load(Map.of(variable, other)), key)).isEqualTo(other);
        assertThat(value(load(Map.of(), "--" + key, other), key)).isEqualTo(other);
        assertThat(value(load(Map.of()), key)).isNotEqualTo(other);
    }

    /// A value for it that is not its default.
    private static String other(String key) {
        Object value = read(load(Map.of()), key);
        return switch (value) {
            case Integer number -> String.valueOf(number == 0 ? 1 : number - 1);
            case Long number -> String.valueOf(number - 1);
            case Boolean flag -> String.valueOf(!flag);
            case Duration _ -> "PT7S".equals(value.toString()) ? "8s" : "7s";
            // A connection's window holds those of its streams.
            case DataSize size ->
                new DataSize(key.endsWith("ConnectionWindow") ? size.bytes() * 2 : size.bytes() / 2).toString();
            case Path _ -> "else/where";
            case ClusterKind _ -> "hazelcast";
            case FactPublishing _ -> "off";
            case CacheStore _ -> "redis";
            case WithoutRedis.Choice _ -> "refuse";
            case List<?> _ -> key.endsWith("members") ? "node-1:5701" : "10.0.0.0/8";
            case Optional<?> _ ->
                key.endsWith("url")
                        ? "http://127.0.0.1/v1"
                        : key.endsWith("region")
                                ? "eu-north-1"
                                : key.endsWith("probe.interval") ? "7s" : "sixteen-letters-and-more";
            default ->
                switch (key) {
                    case "bootstrap.balance" -> "7.00";
                    case "bootstrap.currency" -> "EUR";
                    case "billing.verifyAt", "journal.fsync" -> "off";
                    default -> key.endsWith("probe.path") ? "/health" : "other";
                };
        };
    }

    private static String value(WeirConfig config, String key) {
        Object value = read(config, key);
        return switch (value) {
            case Optional<?> maybe ->
                maybe.map(each -> switch (each) {
                            case Secret secret -> secret.reveal();
                            case Duration duration -> duration.toSeconds() + "s";
                            default -> each.toString();
                        })
                        .orElse("");
            case Duration duration -> duration.toSeconds() + "s";
            case ClusterKind kind -> kind.name().toLowerCase();
            case WithoutRedis.Choice choice -> choice.name().toLowerCase();
            case FactPublishing publishing -> publishing.name().toLowerCase();
            case CacheStore store -> store.name().toLowerCase();
            case List<?> list ->
                String.join(
                        ",",
                        list.stream()
                                .map(each -> each instanceof Secret secret ? secret.reveal() : each.toString())
                                .toList());
            default -> value.toString();
        };
    }

    private static Object read(Object from, String key) {
        Object value = from;
        for (String name : key.split("\\.")) {
            if (value instanceof Map<?, ?> map) {
                value = map.get(name);
                continue;
            }
            try {
                value = value.getClass().getMethod(name).invoke(value);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
        return value;
    }

    @Test
    void well_known_variables_set_their_keys() {
        WeirConfig config = load(Map.of(
                "OPENAI_API_KEY", "sk-1",
                "OPENAI_API_URL", "http://127.0.0.1/v1",
                "WEIR_SECRET", "sixteen letters and more",
                "WEIR_POSTGRES_URL", "postgres://a:b@127.0.0.1/c"));

        assertThat(config.providers().get("openai").key()).contains(Secret.of("sk-1"));
        assertThat(config.providers().get("openai").url()).contains("http://127.0.0.1/v1");
        assertThat(config.identity().secret()).contains(Secret.of("sixteen letters and more"));
        assertThat(config.postgres().url()).contains(Secret.of("postgres://a:b@127.0.0.1/c"));
        assertThat(config.toString()).doesNotContain("sk-1", "sixteen", "a:b");
    }

    @Test
    void everything_that_is_wrong_is_listed() {
        var env = new LinkedHashMap<String, String>();
        env.put("WEIR_HTTP_PORT", "65536");
        env.put("WEIR_LIMITS_REQUESTS_PER_MINUTE", "0");
        env.put("WEIR_LIMITS_TOKENS_PER_MINUTE", "many");
        env.put("WEIR_REQUESTS_BODY_MAX", "32 megabytes");
        env.put("WEIR_BOOTSTRAP_BALANCE", "1,5");
        env.put("OPENAI_API_URL", "ftp://x");

        assertThatThrownBy(() -> load(env, "--http.prot", "1"))
                .isInstanceOfSatisfying(
                        InvalidConfig.class,
                        invalid -> assertThat(invalid.problems())
                                .hasSize(6)
                                .anyMatch(line -> line.startsWith("http.port: 65536 (expected: 0 to 65535)"))
                                .anyMatch(line -> line.startsWith("limits.tokensPerMinute: 'many'"))
                                .anyMatch(line -> line.startsWith("requests.bodyMax: '32 megabytes'"))
                                .anyMatch(
                                        line -> line.startsWith("bootstrap.balance: '1,5' (expected: a decimal amount"))
                                .anyMatch(line -> line.contains("'ftp://x'"))
                                .anyMatch(line -> line.startsWith("--http.prot: no such setting")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1234567", "  1234567  ", "🔑🔑🔑🔑🔑🔑🔑", "line\nbreaks in it", "it is b\uFFFDd bytes"})
    void a_key_that_no_caller_could_send_is_refused_without_showing_it(String key) {
        assertThatThrownBy(() -> load(Map.of("WEIR_BOOTSTRAP_API_KEY", key)))
                .isInstanceOf(InvalidConfig.class)
                .hasMessageContaining("bootstrap.apiKey: ")
                .hasMessageNotContaining(key.strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345678", "it's \"mine\"", "🔑🔑🔑🔑🔑🔑🔑🔑", "\\ $HOME `id`"})
    void any_other_text_of_eight_characters_is_a_key(String key) {
        assertThat(load(Map.of("WEIR_BOOTSTRAP_API_KEY", key)).bootstrap().apiKey())
                .contains(Secret.of(key));
    }

    @Test
    void every_key_has_a_sentence_for_the_reference() {
        assertThat(Set.of(WeirConfig.class, HttpSettings.class, PipelineSettings.class, BootstrapSettings.class))
                .allSatisfy(group -> assertThat(group.getRecordComponents()).allSatisfy(part -> {
                    assertThat(part.getAnnotation(Setting.class)).isNotNull();
                    assertThat(part.getAnnotation(Setting.class).doc()).endsWith(".");
                }));
    }
}
