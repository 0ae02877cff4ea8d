package dev.weir.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.money.ExchangeRate;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.gateway.catalog.Resolution.Resolved;
import dev.weir.gateway.catalog.Resolution.Unpriced;
import dev.weir.gateway.config.InvalidConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What `conf/prices.yaml` can say.
class PricesFileTest {
    private static final String MODELS = """
            models:
              - {model: demo, provider: demo}
              - {model: "free*", provider: demo, unpriced: allow}
              - {model: free-then-not, provider: demo, unpriced: allow}
              - {model: "*", provider: demo}
            """;

    private static final String TIERED = """
            prices:
              - provider: demo
                model: demo
                from: 2026-11-20T15:00:00+03:00
                currency: EUR
                input: "1.25"
                cacheRead: "0.31"
                output: "10.00"
                perRequest: "0.002"
                tiers:
                  - {aboveInputTokens: 200000, input: "2.50", cacheRead: "0.5", output: "15.00", reasoning: "20"}
                  - {aboveInputTokens: 500000, input: "5", cacheRead: "1", output: "30"}
                outputTokensMax: 64000
            """;

    @TempDir
    Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-20T12:00:00Z"));

    @Test
    void tiers_and_a_price_per_request_are_read() {
        PriceVersion price = price(load(TIERED), "demo");

        assertThat(price.currency()).isEqualTo("EUR");
        assertThat(price.nanosPerMillion())
                .isEqualTo(Map.of(
                        TokenClass.INPUT_FRESH, 1_250_000_000L,
                        TokenClass.CACHE_READ, 310_000_000L,
                        TokenClass.OUTPUT_TEXT, 10_000_000_000L));
        assertThat(price.perRequestNanos()).isEqualTo(2_000_000);
        assertThat(price.tiers())
                .containsExactly(
                        new PriceVersion.Tier(
                                200_000,
                                Map.of(
                                        TokenClass.INPUT_FRESH, 2_500_000_000L,
                                        TokenClass.CACHE_READ, 500_000_000L,
                                        TokenClass.OUTPUT_TEXT, 15_000_000_000L,
                                        TokenClass.REASONING, 20_000_000_000L)),
                        new PriceVersion.Tier(
                                500_000,
                                Map.of(
                                        TokenClass.INPUT_FRESH, 5_000_000_000L,
                                        TokenClass.CACHE_READ, 1_000_000_000L,
                                        TokenClass.OUTPUT_TEXT, 30_000_000_000L)));
    }

    @Test
    void units_are_priced_by_what_their_key_names() {
        Map<TokenClass, Long> prices = price(load("""
            prices:
              - {provider: demo, model: demo, from: 2026-01-01, input: 0, output: 0, perImage: "0.04",
                 perMinute: "0.006", perMillionCharacters: 15, perSearch: 0, outputTokensMax: 1}
            """), "demo").nanosPerMillion();

        assertThat(prices)
                .isEqualTo(Map.of(
                        TokenClass.INPUT_FRESH, 0L,
                        TokenClass.OUTPUT_TEXT, 0L,
                        TokenClass.IMAGES, 40_000_000_000_000L,
                        TokenClass.AUDIO_SECONDS, 100_000_000_000L,
                        TokenClass.CHARACTERS, 15_000_000_000L,
                        TokenClass.SEARCHES, 0L));
        assertThat(price(load(row("from: 2026-01-01, perSecond: 0.0001")), "demo")
                        .nanosPerMillion(TokenClass.AUDIO_SECONDS))
                .isEqualTo(100_000_000_000L);
        // not a whole number of nano-units a million seconds: the nearest
        assertThat(price(load(row("from: 2026-01-01, perMinute: 0.0043")), "demo")
                        .nanosPerMillion(TokenClass.AUDIO_SECONDS))
                .isEqualTo(71_666_666_667L);
    }

    @Test
    void a_version_takes_effect_at_its_moment_without_a_restart_and_what_was_resolved_keeps_its_price() {
        now.set(Instant.parse("2026-11-20T11:59:59.999Z"));
        var catalog = load(TIERED + """
              - {provider: demo, model: demo, from: 2026-12-24, input: 1, output: 2, outputTokensMax: 9}
            """);
        assertThat(catalog.resolve("demo")).isEqualTo(new Unpriced("demo", "demo"));

        now.set(Instant.parse("2026-11-20T12:00:00Z"));
        PriceVersion first = price(catalog, "demo");
        assertThat(first.perRequestNanos()).isEqualTo(2_000_000);
        now.set(Instant.parse("2026-12-23T23:59:59.999Z"));
        assertThat(price(catalog, "demo")).isSameAs(first);
        now.set(Instant.parse("2026-12-24T00:00:00Z"));
        assertThat(price(catalog, "demo").nanosPerMillion()).containsEntry(TokenClass.INPUT_FRESH, 1_000_000_000L);
    }

    @ParameterizedTest
    @CsvSource({"2026-01-31, 2026-01-31T00:00:00Z", "2026-01-31T15:00:00+03:00, 2026-01-31T12:00:00Z"})
    void a_moment_is_a_day_at_midnight_utc_or_a_time_with_its_zone(String from, String moment) {
        assertThat(price(load(row("from: " + from)), "demo").validFrom()).isEqualTo(moment);
    }

    @Test
    void a_row_without_the_new_fields_has_the_id_it_always_had() {
        assertThat(price(load("""
            prices:
              - {provider: demo, model: demo, from: 2026-01-01, input: "1.00", cacheRead: "0.10", output: "2.00",
                 outputTokensMax: 4096}
            """), "demo").id()).isEqualTo("e5b11cb5c10c7451");
        assertThat(price(load(row("from: 2026-01-01, perRequest: 0")), "demo").id())
                .isEqualTo(price(load(row("from: 2026-01-01")), "demo").id());
    }

    @Test
    void the_id_covers_everything_in_a_row() {
        List<String> ids = List.of(
                        "from: 2026-01-01",
                        "from: 2026-01-01T00:00:01Z",
                        "from: 2026-01-01, perRequest: 0.1",
                        "from: 2026-01-01, perRequest: 0.2",
                        "from: 2026-01-01, tiers: [{aboveInputTokens: 5, input: 1, output: 1}]",
                        "from: 2026-01-01, tiers: [{aboveInputTokens: 6, input: 1, output: 1}]",
                        "from: 2026-01-01, tiers: [{aboveInputTokens: 5, input: 2, output: 1}]",
                        "from: 2026-01-01, tiers: [{aboveInputTokens: 5, input: 1, output: 1, reasoning: 1}]",
                        "from: 2026-01-01, perImage: 0",
                        "from: 2026-01-01, perImage: 0.04",
                        "from: 2026-01-01, perSearch: 0.04",
                        "from: 2026-01-01, currency: EUR")
                .stream()
                .map(more -> price(load(row(more)), "demo").id())
                .toList();

        assertThat(ids).doesNotHaveDuplicates();
    }

    @Test
    void rates_are_read() {
        var rates = load("""
            prices: []
            rates:
              - {from: USD, to: EUR, rate: "0.92", since: 2026-01-01}
              - {from: USD, to: EUR, rate: "0.85", since: 2026-11-20T12:00:00Z}
              - {from: USD, to: RUB, rate: 90.123456789, since: 2026-01-01}
            """).rates();

        assertThat(rates.at("USD", "EUR", now.get())).contains(new ExchangeRate("USD", "EUR", 850_000_000, now.get()));
        assertThat(rates.at("USD", "RUB", now.get()).orElseThrow().nanos()).isEqualTo(90_123_456_789L);
        assertThat(load(TIERED).rates().at("USD", "EUR", now.get())).isEmpty();
    }

    @Test
    void priced_models_are_told_with_all_their_versions_those_to_come_too() {
        var catalog = load(TIERED.replace("model: demo", "models: [demo, free-then-not]")
                .replace("2026-11-20T15:00:00+03:00", "2027-01-01"));

        assertThat(catalog.pricedModels()).extracting(PricedModel::name).containsExactly("demo", "free-then-not");
        assertThat(catalog.pricedModels().getFirst().versions()).hasSize(1);
        assertThat(catalog.pricedModels().getLast().versions())
                .extracting(PriceVersion::isUnpriced)
                .containsExactly(true, false);
    }

    @Test
    void everything_wrong_is_reported_with_its_place() {
        assertThat(problems("""
            prices:
              - {provider: demo, model: a, from: 2026-02-30, input: 1, output: 1, outputTokensMax: 1}
              - {provider: demo, model: b, from: 2026-01-01T10:00:00, input: 1, output: 1, outputTokensMax: 1}
              - {provider: demo, model: c, from: 2026-01-01, input: 1, output: 1, perRequest: -0.1, outputTokensMax: 1}
              - {provider: demo, model: d, from: 2026-01-01, input: 1, output: 1, currency: EURO, outputTokensMax: 1}
              - {provider: demo, model: e, from: 2026-01-01, input: 1e999999999, output: 1, outputTokensMax: 1}
              - provider: demo
                model: f
                from: 2026-01-01
                input: 1
                output: 1
                outputTokensMax: 1
                tiers:
                  - {aboveInputTokens: 0, input: 1, output: 1}
                  - {aboveInputTokens: 1, input: 0.0000000001, output: 1}
                  - {aboveInputTokens: 2, input: 1}
              - {provider: demo, model: g, from: 2026-01-01, input: 1, output: 1, outputTokensMax: 1,
                 tiers: [{aboveInputTokens: 9, input: 1, output: 1}, {aboveInputTokens: 9, input: 1, output: 1}]}
              - {provider: demo, model: h, from: 2026-01-01, input: 1, output: 1, outputTokensMax: 1, to: 2027-01-01}
              - {provider: demo, model: i, from: 2026-01-01, input: 1, output: 1, perImage: -0.1, outputTokensMax: 1}
              - {provider: demo, model: j, from: 2026-01-01, input: 1, output: 1, perMinute: 1, perSecond: 1,
                 outputTokensMax: 1}
            rates:
              - {from: USD, to: EUR, rate: 0, since: 2026-01-01}
              - {from: USD, to: EUR, rate: -1, since: 2026-01-01}
              - {from: USD, to: EUR, rate: much, since: 2026-01-01}
              - {from: USD, to: USD, rate: 1, since: 2026-01-01}
              - {from: dollar, to: EUR, rate: 1, since: 2026-01-01}
              - {from: USD, to: EUR, rate: 1}
            """))
                .containsExactlyInAnyOrder(
                        "prices[0].from: '2026-02-30' from prices.yaml line 2 (expected: " + MOMENT + ")",
                        "prices[1].from: '2026-01-01T10:00:00' from prices.yaml line 3 (expected: " + MOMENT + ")",
                        "prices[2].perRequest: -0.1 (expected: >= 0), from prices.yaml line 4",
                        "prices[3].currency: 'EURO' (expected: an ISO 4217 code such as USD or EUR), from prices.yaml"
                                + " line 5",
                        "prices[4].input: '1E+999999999' (expected: a decimal amount such as 100.00, at most 9"
                                + " decimals, below 9.2 billion), from prices.yaml line 6",
                        "prices[5].tiers[0].aboveInputTokens: 0 (expected: > 0), from prices.yaml line 17",
                        "prices[5].tiers[1].input: '1E-10' (expected: a decimal amount such as 100.00, at most 9"
                                + " decimals, below 9.2 billion), from prices.yaml line 18",
                        "prices[5].tiers[2].output: no value (expected: a decimal number such as 2.50)",
                        "prices[6].tiers: above 9 stands after above 9 (expected: by ascending threshold)",
                        "prices[7].to at prices.yaml line 22: no such setting (did you mean prices[7].from?)",
                        "prices[8].perImage: '-0.1' (expected: a decimal price such as 2.50, from 0 to 1000.00, at most"
                                + " 15 decimals), from prices.yaml line 23",
                        "prices[9]: expected: either perMinute or perSecond, from prices.yaml line 24",
                        "rates[0].rate: 0.00 (expected: above zero), from prices.yaml line 27",
                        "rates[1].rate: -1 (expected: >= 0), from prices.yaml line 28",
                        "rates[2].rate: 'much' from prices.yaml line 29 (expected: a decimal number such as 2.50)",
                        "rates[3].to: 'USD' (expected: another currency than from), from prices.yaml line 30",
                        "rates[4].from: 'dollar' (expected: an ISO 4217 code such as USD or EUR), from prices.yaml"
                                + " line 31",
                        "rates[5].since: no value (expected: " + MOMENT + ")");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "same: [inputImage, reasoning], without: [inputAudio, outputAudio, outputImage]",
                "same: [], without: [inputAudio, inputImage, reasoning, outputAudio, outputImage]",
            })
    void what_a_row_says_of_classes_without_a_price_of_their_own_is_not_in_its_version(String said) {
        assertThat(price(
                        loadAsItStands(written("source: page, checked: 2026-11-21, outputTokensMax: 9, " + said)),
                        "demo"))
                .isEqualTo(price(load(written("outputTokensMax: 9")), "demo"));
    }

    @Test
    void a_row_names_its_source_its_day_and_every_class() {
        String head =
                "prices:\n  - {provider: demo, from: 2026-01-01, outputTokensMax: 9, input: 1, output: 2, model: ";
        String row = "  - {provider: demo, from: 2026-01-01, outputTokensMax: 9, input: 1, output: 2,"
                + " source: page, checked: 2026-11-21, model: ";
        String rest = "cacheWrite5m, cacheWrite1h, inputAudio, inputImage, outputAudio, outputImage]}\n";

        assertThat(catchThrowableOfType(
                                InvalidConfig.class,
                                () -> loadAsItStands(head + "a, same: [cacheRead, reasoning], without: [" + rest
                                        + row.replace("page", "'  '") + "b, same: [cacheRead, reasoning], without: ["
                                        + rest
                                        + row + "c, cacheRead: 1, same: [reasoning]}\n"
                                        + row + "d, same: [cacheRead, thoughts], without: [" + rest
                                        + row + "e, cacheRead: 1, same: [reasoning], without: [cacheRead, " + rest
                                        + row + "f, same: [cacheRead, reasoning, input], without: [" + rest
                                        + row + "g, cacheRead: 1, same: [reasoning], without: ["
                                        + rest.replace("}", ", tiers: [{aboveInputTokens: 5, input: 2, output: 3}]}")
                                        + row + "h, cacheRead: 1, same: [reasoning], without: ["
                                        + rest.replace(
                                                "}",
                                                ", tiers: [{aboveInputTokens: 5, input: 2, output: 3, cacheRead: 1,"
                                                        + " inputAudio: 9}]}")))
                        .problems())
                .containsExactlyInAnyOrder(
                        "prices[0].source: no value (expected: a text)",
                        "prices[0].checked: no value (expected: a date such as 2026-01-31)",
                        "prices[1].source: nothing (expected: where the price is told), from prices.yaml line 3",
                        "prices[2]: nothing is said of cacheWrite5m, cacheWrite1h, inputAudio, inputImage, outputAudio,"
                                + " outputImage (expected: a price for each, or its name under same or without), from prices.yaml line 4",
                        "prices[3].same: 'thoughts' (expected: one of cacheRead, cacheWrite5m, cacheWrite1h, inputAudio,"
                                + " inputImage, reasoning, outputAudio, outputImage)",
                        "prices[4].without: 'cacheRead' (expected: a class that has no price and is named once)",
                        "prices[5].same: 'input' (expected: a class that has no price and is named once)",
                        "prices[6].tiers: above 5 there is no price for cacheRead (expected: one, as the row has one)",
                        "prices[7].tiers: above 5 there is a price for inputAudio (expected: none, as the row says that"
                                + " the model has none)");
    }

    private static String written(String more) {
        return "prices:\n  - {provider: demo, model: demo, from: 2026-01-01, input: 1, output: 2, cacheRead: 0.1,"
                + " cacheWrite5m: 1.25, cacheWrite1h: 2, " + more + "}\n";
    }

    private static final String MOMENT =
            "a date such as 2026-01-31 (00:00 UTC), or a time with its zone such as 2026-01-31T15:00:00+03:00";

    @Test
    void two_rates_of_a_pair_from_one_moment_are_refused() {
        String rate = "  - {from: USD, to: EUR, rate: 1, since: 2026-01-01}\n";

        assertThat(problems("rates:\n" + rate + rate))
                .containsExactly("rates: USD/EUR has two rates since 2026-01-01T00:00:00Z (expected: one)");
    }

    /// A row with these fields beside the usual ones.
    private static String row(String more) {
        return "prices:\n  - {provider: demo, model: demo, input: 1, output: 2, outputTokensMax: 9, " + more + "}\n";
    }

    private static PriceVersion price(Catalog catalog, String model) {
        return ((Resolved) catalog.resolve(model)).plan().first().price();
    }

    private List<String> problems(String prices) {
        return catchThrowableOfType(InvalidConfig.class, () -> load(prices)).problems();
    }

    private Catalog load(String prices) {
        return loadAsItStands(PriceRows.stated(prices));
    }

    private Catalog loadAsItStands(String prices) {
        try {
            Path models = Files.writeString(folder.resolve("models.yaml"), MODELS);
            Path file = Files.writeString(folder.resolve("prices.yaml"), prices);
            return Catalog.load(
                    models, file, new Providers(Set.of(), Set.of()), Map.of(), now::get, SampleRoutes.states());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
