package dev.weir.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.money.Money;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.contracts.names.NamePattern;
import dev.weir.gateway.catalog.Resolution.Resolved;
import dev.weir.gateway.catalog.Resolution.UnknownModel;
import dev.weir.gateway.catalog.Resolution.Unpriced;
import dev.weir.gateway.config.ConfigLoader;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The files in `conf/` as they are shipped.
class ShippedCatalogTest {
    private static final Path CONF = Path.of("../conf");
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final Set<String> PROVIDERS = Set.of(
            "openai",
            "anthropic",
            "gemini",
            "azure",
            "bedrock",
            "openrouter",
            "mistral",
            "deepseek",
            "groq",
            "replicate");

    @ParameterizedTest
    @CsvSource({
        // one million tokens in, one million out
        "demo,                      demo,   3.00",
        "weir-demo,                 demo,   3.00",
        "gpt-4o,                    openai, 12.50",
        "openai/gpt-4o,             openai, 12.50",
        "gpt-4o-2024-05-13,         openai, 20.00",
        "gpt-4o-2024-11-20,         openai, 12.50",
        "gpt-4o-mini,               openai, 0.75",
        "gpt-4.1-nano,              openai, 0.50",
        "o3,                        openai, 10.00",
        "gpt-5-mini,                openai, 2.25",
        "gpt-3.5-turbo-instruct,    openai, 3.50",
        "text-embedding-3-small,    openai, 0.02",
    })
    void well_known_models_have_their_list_price(String model, String provider, String usd) {
        assertThat(catalog(Map.of(), "openai").resolve(model)).isInstanceOfSatisfying(Resolved.class, resolved -> {
            assertThat(resolved.plan().first().provider()).isEqualTo(provider);
            assertThat(usd(resolved.plan().first().price(), TokenUsage.of(1_000_000, 1_000_000)))
                    .isEqualTo(usd);
        });
    }

    @ParameterizedTest
    @CsvSource({
        // a hundred thousand tokens of the class
        "claude-opus-5-5,                                         anthropic,  cache_write_1h, 0.80",
        "claude-sonnet-5-5,                                       anthropic,  cache_read,     0.01",
        "claude-haiku-5-5,                                        anthropic,  input_image,    0.01",
        "gemini-2.5-flash,                                        gemini,     input_audio,    0.10",
        "gemini-3.8-flash,                                        gemini,     reasoning,      0.375",
        "gpt-realtime-2,                                          openai,     output_audio,   6.40",
        "gpt-image-2,                                             openai,     output_image,   3.00",
        "azure/gpt-6-sol,                                         azure,      cache_write_5m, 0.25",
        "global.anthropic.claude-sonnet-4-6,                      bedrock,    output_text,    1.50",
        "us.anthropic.claude-haiku-4-5-20251001-v1:0,             bedrock,    output_text,    0.55",
        "codestral-latest,                                        mistral,    cache_read,     0.003",
        "deepseek-flash,                                          deepseek,   input_fresh,    0.03",
        "groq/openai/gpt-oss-120b,                                groq,       cache_read,     0.0075",
        "openrouter/anthropic/claude-haiku-4.5,                   openrouter, cache_write_5m, 0.125",
    })
    void every_class_has_its_price(String model, String provider, String tokenClass, String usd) {
        PriceVersion price = price(model, provider);
        for (TokenClass each : TokenClass.values()) {
            if (each.key().equals(tokenClass)) {
                assertThat(usd(price, TokenUsage.NONE.with(each, 100_000))).isEqualTo(usd);
            }
        }
        assertThat(TokenClass.values()).extracting(TokenClass::key).contains(tokenClass);
    }

    @ParameterizedTest
    @CsvSource({
        "black-forest-labs/flux-schnell, replicate, IMAGES,        4,         0.012",
        "whisper-1,                      openai,    AUDIO_SECONDS, 60,        0.006",
        "whisper-large-v3,               groq,      AUDIO_SECONDS, 3600,      0.111",
        "tts-1,                          openai,    CHARACTERS,    1000,      0.015",
        "gpt-image-2,                    openai,    IMAGES,        4,         0.00",
    })
    void units_have_their_price(String model, String provider, TokenClass unit, long count, String usd) {
        assertThat(usd(price(model, provider), TokenUsage.NONE.with(unit, count)))
                .isEqualTo(usd);
    }

    @Test
    void long_input_has_its_tier() {
        PriceVersion price = price("claude-haiku-5-5", "anthropic");

        assertThat(usd(price, TokenUsage.of(100_000, 1_000_000))).isEqualTo("0.51");
        assertThat(usd(price, TokenUsage.of(100_001, 1_000_000))).isEqualTo("2.5500005");
    }

    @Test
    void every_price_has_the_address_of_a_page_and_a_day() {
        List<PricesFile.Row> rows = rows();

        assertThat(rows).hasSizeGreaterThan(100);
        for (PricesFile.Row row : rows) {
            assertThat(row.checked())
                    .as(row.names().toString())
                    .isBetween(LocalDate.of(2026, 5, 1), LocalDate.of(2026, 11, 21));
            if (!row.provider().equals(Providers.DEMO)) {
                assertThat(row.source()).as(row.names().toString()).startsWith("https://");
            }
        }
    }

    @Test
    void every_provider_has_a_priced_model_and_every_price_a_provider() {
        var priced = new TreeSet<String>();
        rows().forEach(row -> priced.add(row.provider()));

        var expected = new TreeSet<>(PROVIDERS);
        expected.add(Providers.DEMO);
        assertThat(priced).isEqualTo(expected);
    }

    @Test
    void every_price_can_be_asked_for_and_every_route_leads_to_its_provider() {
        Catalog catalog = catalog(Map.of(), PROVIDERS.toArray(String[]::new));
        for (PricesFile.Row row : rows()) {
            for (String name : row.names()) {
                String model = row.provider() + "/" + name.replace("*", "x");
                assertThat(catalog.resolve(model))
                        .as(model)
                        .isInstanceOfSatisfying(
                                Resolved.class,
                                resolved -> assertThat(resolved.plan().first().provider())
                                        .isEqualTo(row.provider()));
            }
        }
        for (ModelsFile.Route route : ConfigLoader.loadFile(ModelsFile.class, CONF.resolve("models.yaml"), Map.of())
                .models()) {
            for (String name : route.names()) {
                assertThat(provider(catalog.resolve(name.replace("*", "x"))))
                        .as(name)
                        .isEqualTo(route.targets().getFirst().provider());
            }
        }
    }

    @Test
    void every_priced_model_is_listed_under_a_name_that_leads_to_it() {
        Catalog catalog = catalog(Map.of(), PROVIDERS.toArray(String[]::new));
        var listed = new TreeSet<String>();
        catalog.pricedModels().forEach(model -> listed.add(model.provider() + "|" + model.upstreamModel()));

        var written = new ArrayList<String>();
        for (PricesFile.Row row : rows()) {
            row.names().stream()
                    .filter(name -> !NamePattern.isPattern(name))
                    .forEach(name -> written.add(row.provider() + "|" + name));
        }
        assertThat(listed).containsAll(written);
    }

    @Test
    void without_a_key_only_the_demo_is_there() {
        var catalog = catalog(Map.of());

        assertThat(catalog.describeKnown()).isEqualTo("demo, weir-demo");
        assertThat(catalog.resolve("gpt-4o")).isInstanceOf(UnknownModel.class);
    }

    @Test
    void models_without_a_price_are_refused_until_a_variable_allows_them() {
        assertThat(catalog(Map.of(), "openai").resolve("llama3")).isEqualTo(new Unpriced("openai", "llama3"));
        assertThat(catalog(Map.of(), "openai").resolve("gpt-oss:20b")).isInstanceOf(Unpriced.class);

        var open = catalog(Map.of("WEIR_UNPRICED", "allow"), "openai");
        assertThat(open.resolve("llama3")).isInstanceOf(Resolved.class);
        assertThat(open.resolve("gpt-oss:20b")).isInstanceOf(Resolved.class);
        assertThat(open.resolve("openai/llama3")).isInstanceOf(Resolved.class);
    }

    /// The ids that the books of those who ran Weir before hold.
    @ParameterizedTest
    @CsvSource({"demo, e5b11cb5c10c7451", "gpt-4o, 3867549b2b3e2e38", "o3, b837db72a59a2f8e"})
    void versions_keep_their_ids(String model, String id) {
        assertThat(((Resolved) catalog(Map.of(), "openai").resolve(model))
                        .plan()
                        .first()
                        .price()
                        .id())
                .isEqualTo(id);
    }

    private static PriceVersion price(String model, String provider) {
        Catalog catalog = catalog(Map.of(), PROVIDERS.toArray(String[]::new));
        assertThat(provider(catalog.resolve(model))).isEqualTo(provider);
        return ((Resolved) catalog.resolve(model)).plan().first().price();
    }

    private static String provider(Resolution resolution) {
        return switch (resolution) {
            case Resolved resolved -> resolved.plan().first().provider();
            case Unpriced unpriced -> unpriced.provider();
            case UnknownModel _ -> "none";
        };
    }

    private static String usd(PriceVersion price, TokenUsage usage) {
        return Money.decimal(price.costNanos(usage));
    }

    private static List<PricesFile.Row> rows() {
        return ConfigLoader.loadFile(PricesFile.class, CONF.resolve("prices.yaml"), Map.of())
                .prices();
    }

    private static Catalog catalog(Map<String, String> env, String... enabled) {
        return Catalog.load(
                CONF.resolve("models.yaml"),
                CONF.resolve("prices.yaml"),
                new Providers(PROVIDERS, Set.of(enabled)),
                env,
                InstantSource.fixed(NOW),
                SampleRoutes.states());
    }
}
