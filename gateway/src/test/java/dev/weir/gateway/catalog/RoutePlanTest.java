package dev.weir.gateway.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.gateway.catalog.Resolution.Resolved;
import dev.weir.gateway.catalog.Resolution.Unpriced;
import dev.weir.gateway.config.InvalidConfig;
import dev.weir.providers.api.routing.Choice.Candidate;
import dev.weir.providers.api.routing.Strategy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Routes with several targets, and what they lead to.
class RoutePlanTest {
    private static final Set<String> ALL = Set.of("openai", "azure", "claude", "local");

    private static final String MODELS = """
            models:
              - model: house
                strategy: cheapest
                affinity: true
                targets:
                  - {provider: openai, upstream: big, priority: 1, weight: 3}
                  - {provider: azure, upstream: big-eu, priority: 1}
                  - {provider: claude, upstream: clever, priority: 4, weight: 0}
                fallbacks: [spare, local/tiny]
              - model: spare
                targets:
                  - {provider: claude, upstream: quick, priority: 7}
                  - {provider: openai, upstream: small, priority: 9}
              - models: ["gpt-*"]
                targets: [{provider: openai}, {provider: azure, upstream: deployment}]
              - {model: tiny, provider: local, unpriced: allow}
            aliases: {fast: house}
            """;

    private static final String PRICES = """
            prices:
              - {provider: openai, model: big, from: 2025-01-01, input: 2, output: 8, outputTokensMax: 100}
              - {provider: openai, model: small, from: 2025-01-01, input: 1, output: 2, outputTokensMax: 100}
              - {provider: openai, model: "gpt-*", from: 2025-01-01, input: 1, output: 2, outputTokensMax: 100}
              - {provider: azure, model: big-eu, from: 2025-01-01, currency: EUR, input: 2, output: 8,
                 outputTokensMax: 100}
              - {provider: azure, model: deployment, from: 2025-01-01, input: 1, output: 2, outputTokensMax: 100}
              - {provider: claude, model: clever, from: 2026-06-01, input: 5, output: 9, outputTokensMax: 100}
              - {provider: claude, model: quick, from: 2025-01-01, input: 1, output: 5, outputTokensMax: 100}
            rates:
              - {from: EUR, to: USD, rate: 1.5, since: 2025-01-01}
            """;

    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-11-20T12:00:00Z");
    private final InstantSource clock = () -> now;

    @Test
    void a_route_leads_to_its_targets_and_then_to_those_of_its_fallback_models() {
        RoutePlan plan = plan("house");

        assertThat(plan.ways())
                .extracting(way -> way.provider() + "/" + way.upstreamModel())
                .containsExactly(
                        "openai/big", "azure/big-eu", "claude/clever", "claude/quick", "openai/small", "local/tiny");
        assertThat(plan.ways()).extracting(ModelRoute::requested).containsOnly("house");
        assertThat(plan.providers()).containsExactly("openai", "azure", "claude", "local");
        assertThat(plan.choice().candidates())
                .extracting(Candidate::priority)
                .as("behind each other, in their own order")
                .containsExactly(1, 1, 4, 5, 7, 8);
        assertThat(plan.choice().candidates()).extracting(Candidate::weight).containsExactly(3, 1, 0, 1, 1, 1);
        assertThat(plan.choice().strategy()).isEqualTo(Strategy.CHEAPEST);
        assertThat(plan.choice().sticky()).isTrue();
    }

    @Test
    void prices_of_several_currencies_are_compared_in_that_of_the_first() {
        List<Candidate> candidates = plan("house").choice().candidates();

        assertThat(candidates.get(1).cost()).isEqualTo(candidates.get(0).cost() * 3 / 2);
    }

    @Test
    void a_target_without_a_price_or_without_its_provider_is_left_out() {
        now = Instant.parse("2026-05-31T23:59:59Z");
        assertThat(plan("house").ways()).extracting(ModelRoute::upstreamModel).doesNotContain("clever");

        var catalog = load(MODELS, Set.of("claude"));
        assertThat(((Resolved) catalog.resolve("spare")).plan().ways()).hasSize(1);
        assertThat(((Resolved) catalog.resolve("house")).plan().first().upstreamModel())
                .isEqualTo("quick");
        assertThat(load(MODELS, Set.of("local")).resolve("house"))
                .as("none of its own targets is there")
                .isInstanceOf(Resolution.UnknownModel.class);
    }

    @Test
    void a_price_that_begins_brings_its_target_in() {
        now = Instant.parse("2026-05-31T23:59:59Z");
        var catalog = load(MODELS, ALL);
        assertThat(((Resolved) catalog.resolve("house")).plan().ways()).hasSize(5);

        now = Instant.parse("2026-06-01T00:00:00Z");
        assertThat(((Resolved) catalog.resolve("house")).plan().ways()).hasSize(6);
        assertThat(catalog.resolve("house")).isSameAs(catalog.resolve("house"));
    }

    @Test
    void a_pattern_gives_its_targets_the_name_that_was_asked_for() {
        assertThat(plan("gpt-x").ways()).extracting(ModelRoute::upstreamModel).containsExactly("gpt-x", "deployment");
        assertThat(plan("fast").first().requested()).isEqualTo("fast");
    }

    @Test
    void a_provider_that_is_asked_for_by_name_answers_or_nobody() {
        assertThat(plan("openai/big").ways()).hasSize(1);
        assertThat(load(MODELS, ALL).resolve("azure/none")).isEqualTo(new Unpriced("azure", "none"));
    }

    @Test
    void the_same_target_has_one_state_in_all_routes() {
        var catalog = load(MODELS, ALL);
        var states = ((Resolved) catalog.resolve("house"))
                .plan().ways().stream().collect(Collectors.toMap(ModelRoute::upstreamModel, ModelRoute::state));

        assertThat(((Resolved) catalog.resolve("openai/big")).plan().first().state())
                .isSameAs(states.get("big"));
    }

    @Test
    void everything_wrong_with_targets_is_reported_at_once() {
        String models = """
                models:
                  - {model: a, provider: openai, targets: [{provider: azure}]}
                  - {model: b}
                  - {model: c, upstream: x, targets: [{provider: azure}]}
                  - {model: d, targets: [{provider: openai, weight: -1}]}
                  - {model: e, targets: [{provider: openai, upstream: "x*"}]}
                  - {model: f, strategy: random, provider: openai}
                """;
        assertThat(problems(models))
                .containsExactlyInAnyOrder(
                        "models[0]: expected: either provider or targets, from models.yaml line 2",
                        "models[1]: expected: either provider or targets, from models.yaml line 3",
                        "models[2].upstream: 'x' (expected: with provider; each of targets has its own), from"
                                + " models.yaml line 4",
                        "models[3].targets[0].weight: -1 from models.yaml line 5 (expected: at least 0)",
                        "models[4].targets[0].upstream: 'x*' (expected: a name without '*'), from models.yaml line 6",
                        "models[5].strategy: 'random' from models.yaml line 7 (expected: one of weighted, least-busy,"
                                + " cheapest, fastest)");
    }

    @Test
    void routes_that_lead_nowhere_or_back_are_refused_together() {
        String targets = IntStream.range(0, 65)
                .mapToObj(i -> "{provider: openai, upstream: m" + i + "}")
                .collect(Collectors.joining(", "));
        String models = """
                models:
                  - {model: a, provider: openai, fallbacks: [a, none, "b*", c]}
                  - {model: b, targets: [{provider: nobody}, {provider: openai}, {provider: openai}]}
                  - {model: c, provider: openai, fallbacks: [a]}
                  - {model: d, targets: [%s]}
                """.formatted(targets);
        assertThat(problems(models))
                .containsExactlyInAnyOrder(
                        "models[0].fallbacks[0]: 'a' leads back to its own route (expected: another model)",
                        "models[0].fallbacks[1]: 'none' (expected: a model that a route has)",
                        "models[0].fallbacks[2]: 'b*' (expected: a model that a route has)",
                        "models[1].targets[0].provider: 'nobody' (expected: one of azure, claude, demo, local,"
                                + " openai, or one that weir.yaml names)",
                        "models[1].targets[2]: goes to the same model of openai as one above (expected: each once,"
                                + " with a weight)",
                        "models[3]: 65 targets, those of its fallbacks included (expected: at most 64)");
    }

    private RoutePlan plan(String name) {
        Resolution found = load(MODELS, ALL).resolve(name);
        assertThat(found).isInstanceOf(Resolved.class);
        return ((Resolved) found).plan();
    }

    private List<String> problems(String models) {
        return catchThrowableOfType(InvalidConfig.class, () -> load(models, Set.of()))
                .problems();
    }

    private Catalog load(String models, Set<String> enabled) {
        try {
            Path modelsFile = Files.writeString(folder.resolve("models.yaml"), models);
            Path pricesFile = Files.writeString(folder.resolve("prices.yaml"), PriceRows.stated(PRICES));
            return Catalog.load(
                    modelsFile, pricesFile, new Providers(ALL, enabled), Map.of(), clock, SampleRoutes.states());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
