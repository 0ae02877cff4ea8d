package dev.weir.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.gateway.catalog.Resolution.Resolved;
import dev.weir.gateway.catalog.Resolution.UnknownModel;
import dev.weir.gateway.catalog.Resolution.Unpriced;
import dev.weir.gateway.config.InvalidConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogTest {
    private static final Set<String> KNOWN = Set.of("openai", "ollama", "router");

    private static final String MODELS = """
            models:
              - model: demo
                provider: demo
                created: 2026-01-01
              - {model: house, provider: ollama, upstream: "qwen3:14b", unpriced: allow}
              - {model: both, provider: router, upstream: router-both}
              - {model: both, provider: openai, upstream: gpt-4o}
              - models: ["gpt-*", "o3*"]
                provider: openai
              - models: ["llama*", "ollama/qwen*"]
                provider: ollama
                unpriced: allow
              - {model: "*-oss-*", provider: router, upstream: gpt-oss}
              - {model: "*", provider: openai, unpriced: "${WEIR_UNPRICED:-refuse}"}
            aliases:
              weir-demo: demo
              fast: gpt-4o
              boxed: ollama/llama3
            """;

    private static final String PRICES = """
            prices:
              - {provider: demo, model: demo, from: 2026-01-01, input: "1.00", cacheRead: 0.10, output: "2.00",
                 outputTokensMax: 4096}
              - {provider: openai, models: [gpt-4o, "gpt-4o-2024-*"], from: 2024-10-02, input: "2.50", output: "10.00",
                 outputTokensMax: 16384}
              - {provider: openai, model: o3, from: 2025-04-16, input: 10, output: 40, outputTokensMax: 100000}
              - {provider: openai, model: o3, from: 2025-06-10, input: 2, output: 8, outputTokensMax: 100000}
              - {provider: router, model: gpt-oss, from: 2025-01-01, input: 0.000000001, output: 1, outputTokensMax: 10}
              - {provider: router, model: gpt-4o, from: 2025-01-01, input: 9, output: 9, outputTokensMax: 10}
            """;

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-20T12:00:00Z"));
    private final InstantSource clock = now::get;

    @Test
    void an_exact_name_goes_before_everything_else() {
        var route = resolved(catalog("openai", "ollama"), "house");

        assertThat(route.requested()).isEqualTo("house");
        assertThat(route.provider()).isEqualTo("ollama");
        assertThat(route.upstreamModel()).isEqualTo("qwen3:14b");
    }

    @Test
    void an_alias_leads_where_its_model_leads_and_keeps_the_name_that_was_asked_for() {
        var route = resolved(catalog("openai"), "fast");

        assertThat(route.requested()).isEqualTo("fast");
        assertThat(route.upstreamModel()).isEqualTo("gpt-4o");
        assertThat(route.price())
                .isEqualTo(resolved(catalog("openai"), "gpt-4o").price());
    }

    @Test
    void a_prefix_names_an_enabled_provider_and_is_taken_off() {
        var catalog = catalog("openai", "router");

        assertThat(resolved(catalog, "router/gpt-4o").provider()).isEqualTo("router");
        assertThat(resolved(catalog, "openai/gpt-4o").upstreamModel()).isEqualTo("gpt-4o");
        assertThat(catalog.resolve("openai/new")).isEqualTo(new Unpriced("openai", "new"));
        assertThat(catalog.resolve("ollama/llama3"))
                .as("of a provider that is not enabled: only a name for the catch-all")
                .isEqualTo(new Unpriced("openai", "ollama/llama3"));
        assertThat(catalog.resolve("openai/")).isEqualTo(new Unpriced("openai", "openai/"));
    }

    @Test
    void a_prefixed_model_without_a_price_is_allowed_where_its_route_allows_it() {
        var catalog = catalog("ollama");

        assertThat(resolved(catalog, "ollama/llama3").price().id()).isEqualTo("unpriced");
        assertThat(resolved(catalog, "ollama/qwen3").upstreamModel()).isEqualTo("qwen3");
        assertThat(resolved(catalog, "boxed").upstreamModel()).isEqualTo("llama3");
        assertThat(catalog.resolve("ollama/mistral")).isEqualTo(new Unpriced("ollama", "mistral"));
    }

    @Test
    void patterns_are_tried_in_the_order_of_the_file() {
        var catalog = catalog("openai", "router");

        assertThat(resolved(catalog, "gpt-4o-2024-08-06").upstreamModel()).isEqualTo("gpt-4o-2024-08-06");
        assertThat(catalog.resolve("gpt-oss-20b"))
                .as("gpt-* stands above *-oss-*")
                .isEqualTo(new Unpriced("openai", "gpt-oss-20b"));
        assertThat(resolved(catalog, "my-oss-20b").upstreamModel()).isEqualTo("gpt-oss");
        assertThat(resolved(catalog, "my-oss-20b").requested()).isEqualTo("my-oss-20b");
    }

    @Test
    void routes_of_a_provider_that_is_not_enabled_are_skipped() {
        assertThat(resolved(catalog("openai"), "both").provider()).isEqualTo("openai");
        assertThat(catalog("router").resolve("both")).isEqualTo(new Unpriced("router", "router-both"));
        assertThat(catalog().resolve("gpt-4o")).isEqualTo(new UnknownModel("gpt-4o"));
        assertThat(catalog().resolve("fast")).isEqualTo(new UnknownModel("fast"));
        assertThat(resolved(catalog(), "weir-demo").provider()).isEqualTo("demo");
    }

    @Test
    void unpriced_models_of_the_catch_all_are_opened_by_a_variable() {
        assertThat(catalog("openai").resolve("brand-new")).isEqualTo(new Unpriced("openai", "brand-new"));

        var open = load(MODELS, PRICES, Map.of("WEIR_UNPRICED", "allow"), Set.of("openai"));
        assertThat(resolved(open, "brand-new").price())
                .isEqualTo(PriceVersion.unpriced("openai", "brand-new", Catalog.UNPRICED_OUTPUT_TOKENS_MAX));
    }

    @Test
    void the_price_version_valid_now_is_chosen() {
        now.set(Instant.parse("2025-04-15T23:59:59Z"));
        var catalog = catalog("openai");
        assertThat(catalog.resolve("o3")).isEqualTo(new Unpriced("openai", "o3"));
        assertThat(catalog.models()).extracting(ModelEntry::id).doesNotContain("o3");

        now.set(Instant.parse("2025-04-16T00:00:00Z"));
        assertThat(inputPrice(catalog, "o3")).isEqualTo(10_000_000_000L);
        assertThat(catalog.models()).extracting(ModelEntry::id).contains("o3");

        now.set(Instant.parse("2025-06-10T00:00:00Z"));
        assertThat(inputPrice(catalog, "o3")).isEqualTo(2_000_000_000L);
        assertThat(inputPrice(catalog("openai"), "o3")).isEqualTo(2_000_000_000L);
    }

    @Test
    void prices_are_exact_to_the_nano() {
        assertThat(inputPrice(catalog("router"), "any-oss-model")).isEqualTo(1);
    }

    @Test
    void a_price_version_has_the_same_id_as_long_as_its_content_is_the_same() {
        String id = resolved(catalog("openai"), "o3").price().id();

        assertThat(id).matches("[0-9a-f]{16}");
        assertThat(resolved(catalog("openai"), "o3").price().id()).isEqualTo(id);
        var dearer = load(MODELS, PRICES.replace("output: 8,", "output: 8.01,"), Map.of(), Set.of("openai"));
        assertThat(resolved(dearer, "o3").price().id()).isNotEqualTo(id);
    }

    @Test
    void a_name_that_was_found_once_gives_the_same_object_again() {
        var catalog = catalog("openai");
        for (String name : List.of("demo", "fast", "openai/gpt-4o", "gpt-4o-2024-11-20")) {
            assertThat(catalog.resolve(name)).isSameAs(catalog.resolve(name));
        }
    }

    @Test
    void remembering_names_is_bounded_and_very_long_ones_are_unknown() {
        var catalog = catalog("openai");
        for (int i = 0; i < Catalog.REMEMBERED_NAMES_MAX * 2 + 1; i++) {
            catalog.resolve("made-up-" + i);
        }
        assertThat(catalog.rememberedNames()).isBetween(1, Catalog.REMEMBERED_NAMES_MAX);
        String longest = "x".repeat(Catalog.NAME_CHARS_MAX);
        assertThat(catalog.resolve(longest)).isEqualTo(new Unpriced("openai", longest));
        assertThat(catalog.resolve(longest + "x")).isEqualTo(new UnknownModel(longest + "x"));
    }

    @Test
    void the_list_holds_exact_names_aliases_and_priced_models_with_their_provider_where_the_name_leads_elsewhere() {
        assertThat(catalog("openai", "router").models())
                .containsExactly(
                        new ModelEntry("demo", "demo", epochS("2026-01-01")),
                        new ModelEntry("fast", "openai", epochS("2024-10-02")),
                        new ModelEntry("gpt-4o", "openai", epochS("2024-10-02")),
                        new ModelEntry("o3", "openai", epochS("2025-04-16")),
                        new ModelEntry("router/gpt-4o", "router", epochS("2025-01-01")),
                        new ModelEntry("router/gpt-oss", "router", epochS("2025-01-01")),
                        new ModelEntry("weir-demo", "demo", epochS("2026-01-01")));
        assertThat(catalog().models()).extracting(ModelEntry::id).containsExactly("demo", "weir-demo");
    }

    @Test
    void one_model_is_found_when_it_resolves() {
        var catalog = catalog("openai");

        assertThat(catalog.model("gpt-4o-2024-11-20"))
                .contains(new ModelEntry("gpt-4o-2024-11-20", "openai", epochS("2024-10-02")));
        assertThat(catalog.model("brand-new")).isEmpty();
        assertThat(catalog().model("gpt-4o")).isEmpty();
    }

    @Test
    void known_names_are_described_up_to_ten() {
        assertThat(catalog().describeKnown()).isEqualTo("demo, weir-demo");

        var many = new StringBuilder("prices:\n");
        for (int i = 10; i < 25; i++) {
            many.append(
                    "  - {provider: openai, model: gpt-%d, from: 2025-01-01, input: 1, output: 1, outputTokensMax: 1}\n"
                            .formatted(i));
        }
        assertThat(load(MODELS, many.toString(), Map.of(), Set.of("openai")).describeKnown())
                .isEqualTo("gpt-10, gpt-11, gpt-12, gpt-13, gpt-14, gpt-15, gpt-16, gpt-17, gpt-18, gpt-19 and 5 more");
    }

    @Test
    void everything_wrong_in_both_files_is_reported_at_once() {
        String models = """
                models:
                  - {model: a, provider: opnai}
                  - {models: [b, b], provider: openai}
                  - {provider: openai}
                  - {model: c, provider: openai, unpriced: perhaps, upsteam: d}
                """;
        String prices = """
                prices:
                  - {provider: openai, model: m, from: today, input: -1, output: 1, outputTokensMax: 1}
                  - {provider: openai, model: n, from: 2025-01-01, input: 0.0000000001, output: 1, outputTokensMax: 0}
                  - {provider: openai, model: n, from: 2025-01-01, input: -1, output: 1, outputTokensMax: 1}
                """;
        assertThat(problems(models, prices))
                .containsExactlyInAnyOrder(
                        "models[2]: expected: either model or models, from models.yaml line 4",
                        "models[3].unpriced: 'perhaps' from models.yaml line 5 (expected: one of allow, refuse)",
                        "models[3].upsteam at models.yaml line 5: no such setting (did you mean models[3].upstream?)",
                        "prices[0].from: 'today' from prices.yaml line 2 (expected: a date such as 2026-01-31"
                                + " (00:00 UTC), or a time with its zone such as 2026-01-31T15:00:00+03:00)",
                        "prices[1].outputTokensMax: 0 (expected: > 0), from prices.yaml line 3",
                        "prices[2].input: -1 (expected: >= 0), from prices.yaml line 4");
    }

    @Test
    void routes_that_contradict_each_other_are_refused_together() {
        String models = """
                models:
                  - {model: a, provider: opnai}
                  - {models: [b, b], provider: openai}
                  - {model: "x*", provider: openai}
                aliases:
                  b: x1
                  one: two
                  two: one
                  self: self
                  nowhere: y1
                  "p*": b
                  good: x1
                """;
        String twice = "  - {provider: openai, model: n, from: 2025-01-01, input: 1, output: 1, outputTokensMax: 1}\n";
        assertThat(problems(models, "prices:\n" + twice + twice))
                .containsExactlyInAnyOrder(
                        "prices: openai/n has two prices from 2025-01-01T00:00:00Z (expected: one)",
                        "models[0].provider: 'opnai' (expected: one of demo, ollama, openai, router,"
                                + " or one that weir.yaml names)",
                        "models[1].model: 'b' goes to openai twice (expected: once)",
                        "aliases.b: is the name of a model too (expected: a name of its own)",
                        "aliases.one: leads back to itself (one → two → one) (expected: a model)",
                        "aliases.two: leads back to itself (two → one → two) (expected: a model)",
                        "aliases.self: leads back to itself (self → self) (expected: a model)",
                        "aliases.nowhere: 'y1' (expected: a model that a route has)",
                        "aliases.p*: a pattern (expected: a name; a route takes patterns)");
    }

    private static long epochS(String day) {
        return Instant.parse(day + "T00:00:00Z").getEpochSecond();
    }

    private static ModelRoute resolved(Catalog catalog, String model) {
        assertThat(catalog.resolve(model)).isInstanceOf(Resolved.class);
        return ((Resolved) catalog.resolve(model)).plan().first();
    }

    private static long inputPrice(Catalog catalog, String model) {
        return resolved(catalog, model).price().nanosPerMillion().get(TokenClass.INPUT_FRESH);
    }

    private Catalog catalog(String... enabled) {
        return load(MODELS, PRICES, Map.of(), Set.of(enabled));
    }

    private List<String> problems(String models, String prices) {
        return catchThrowableOfType(InvalidConfig.class, () -> load(models, prices, Map.of(), Set.of()))
                .problems();
    }

    private Catalog load(String models, String prices, Map<String, String> env, Set<String> enabled) {
        try {
            Path modelsFile = Files.writeString(folder.resolve("models.yaml"), models);
            Path pricesFile = Files.writeString(folder.resolve("prices.yaml"), PriceRows.stated(prices));
            return Catalog.load(
                    modelsFile, pricesFile, new Providers(KNOWN, enabled), env, clock, SampleRoutes.states());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
