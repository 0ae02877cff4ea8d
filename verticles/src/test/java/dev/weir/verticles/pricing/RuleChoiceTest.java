package dev.weir.verticles.pricing;

import static dev.weir.verticles.pricing.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.pricing.PriceRule;
import dev.weir.contracts.pricing.PriceTerms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rule of rules, as a table.
class RuleChoiceTest {
    /// name: kind provider/model from to, in days from now
    private static final Map<String, String> RULES = Map.ofEntries(
            Map.entry("margin_all", "margin * * -9 -"),
            Map.entry("margin_gpt", "margin openai gpt-* -9 -"),
            Map.entry("margin_gpt_newer", "margin openai gpt-* -2 -"),
            Map.entry("margin_4o", "margin openai gpt-4o -9 -"),
            Map.entry("margin_4o_newer", "margin openai gpt-4o -1 -"),
            Map.entry("margin_4o_anywhere", "margin * gpt-4o -1 -"),
            Map.entry("margin_o3", "margin openai o3 -9 -"),
            Map.entry("margin_4o_router", "margin router gpt-4o -9 -"),
            Map.entry("margin_4o_ended", "margin openai gpt-4o -1 0"),
            Map.entry("margin_4o_ending", "margin openai gpt-4o -1 5"),
            Map.entry("margin_4o_coming", "margin openai gpt-4o 1 -"),
            Map.entry("margin_4o_beginning", "margin openai gpt-4o 0 -"),
            Map.entry("margin_4o_never", "margin openai gpt-4o -1 -1"),
            Map.entry("override_all", "override * * -9 -"),
            Map.entry("override_gpt", "override openai gpt-* -9 -"),
            Map.entry("override_4o", "override openai gpt-4o -9 -"),
            Map.entry("override_4o_coming", "override openai gpt-4o 1 -"));

    @ParameterizedTest
    @CsvSource({
        // what there is                                       what holds for openai/gpt-4o now
        "'',                                                   none",
        "margin_o3,                                            none",
        "margin_4o_router,                                     none",
        "margin_all,                                           margin_all",
        "margin_gpt,                                           margin_gpt",
        // exact beats pattern, whatever their moments
        "margin_all margin_4o,                                 margin_4o",
        "margin_gpt_newer margin_4o,                           margin_4o",
        // the model counts before the provider
        "margin_4o_anywhere margin_gpt,                        margin_4o_anywhere",
        "margin_4o_anywhere margin_4o,                         margin_4o",
        // then the latest
        "margin_gpt margin_gpt_newer,                          margin_gpt_newer",
        "margin_gpt_newer margin_all,                          margin_gpt_newer",
        "margin_4o margin_4o_newer,                            margin_4o_newer",
        // an override beats a margin, the most general one too
        "override_all margin_4o_newer,                         override_all",
        "override_gpt margin_4o,                               override_gpt",
        "override_gpt override_4o,                             override_4o",
        "override_all override_gpt,                            override_gpt",
        // only what is in force
        "margin_4o_ended,                                      none",
        "margin_4o_ended margin_all,                           margin_all",
        "margin_4o_ending margin_all,                          margin_4o_ending",
        "margin_4o_coming,                                     none",
        "margin_4o_coming margin_4o,                           margin_4o",
        "margin_4o_beginning margin_4o,                        margin_4o_beginning",
        "margin_4o_never margin_4o,                            margin_4o",
        "override_4o_coming margin_4o,                         margin_4o",
    })
    void one_rule_holds_in_whatever_order_they_come(String names, String expected) {
        List<PriceRule> rules = new ArrayList<>(Arrays.stream(names.split(" "))
                .filter(name -> !name.isEmpty())
                .map(RuleChoiceTest::rule)
                .toList());
        var random = new Random(1);
        for (int i = 0; i < 10; i++) {
            Collections.shuffle(rules, random);
            String chosen = RuleChoice.of(rules, "openai", "gpt-4o", NOW)
                    .map(PriceRule::note)
                    .orElse("none");
            assertThat(chosen).isIn((Object[]) expected.split("\\|"));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 1"})
    void of_two_of_the_same_moment_the_one_made_last_holds(long firstMinute, long secondMinute) {
        PriceRule first = made(firstMinute);
        PriceRule second = made(secondMinute);

        assertThat(RuleChoice.of(List.of(first, second), "openai", "gpt-4o", NOW))
                .contains(firstMinute > secondMinute ? first : second);
    }

    private static PriceRule made(long minute) {
        return new PriceRule(
                UUID.randomUUID(),
                Samples.KEY,
                "openai",
                "gpt-4o",
                Samples.margin(1),
                NOW,
                Optional.empty(),
                NOW.minus(Duration.ofDays(1)).plus(Duration.ofMinutes(minute)),
                Samples.KEY,
                Optional.empty(),
                "");
    }

    /// Its note is its name.
    private static PriceRule rule(String name) {
        String[] parts = RULES.get(name).split(" ");
        PriceTerms terms = parts[0].equals("margin") ? Samples.margin(100) : Samples.override("USD", 1, 1);
        Optional<Instant> to = parts[4].equals("-") ? Optional.empty() : Optional.of(day(parts[4]));
        return new PriceRule(
                UUID.randomUUID(),
                Samples.KEY,
                parts[1],
                parts[2],
                terms,
                day(parts[3]),
                to,
                NOW,
                Samples.KEY,
                Optional.empty(),
                name);
    }

    private static Instant day(String days) {
        return NOW.plus(Duration.ofDays(Long.parseLong(days)));
    }
}
