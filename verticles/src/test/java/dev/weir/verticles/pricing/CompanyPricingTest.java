package dev.weir.verticles.pricing;

import static dev.weir.verticles.pricing.Samples.LIST;
import static dev.weir.verticles.pricing.Samples.NOW;
import static dev.weir.verticles.pricing.Samples.await;
import static dev.weir.verticles.pricing.Samples.margin;
import static dev.weir.verticles.pricing.Samples.override;
import static dev.weir.verticles.pricing.Samples.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.announcements.Announcement.LimitsChanged;
import dev.weir.contracts.announcements.Announcement.PricesChanged;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.ExchangeRate;
import dev.weir.contracts.money.ExchangeRates;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.pricing.PriceList.Model;
import dev.weir.contracts.pricing.PriceList.Outlook;
import dev.weir.contracts.pricing.PriceRule;
import dev.weir.testkit.PostgresExtension;
import io.vertx.core.Future;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompanyPricingTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Duration HOURLY = Duration.ofHours(1);

    private PricingNode node;

    @BeforeEach
    void start() {
        node = PricingNode.start(POSTGRES.url(), HOURLY);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static long input(PriceVersion price) {
        return price.nanosPerMillion().get(TokenClass.INPUT_FRESH);
    }

    @Test
    void a_company_without_rules_in_the_lists_currency_pays_the_list_price_itself() {
        UUID company = node.company("USD");

        assertThat(node.price(company)).isSameAs(LIST);
        assertThat(node.pricing().priceFor(company, "gpt-test", LIST).isComplete())
                .as("answered at once")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"USD", "EUR"})
    void the_steady_path_gives_the_same_future_and_allocates_nothing(String currency) {
        UUID plain = node.company(currency);
        UUID ruled = node.company(currency);
        node.add(ruled, margin(100));
        for (UUID company : List.of(plain, ruled)) {
            node.price(company);
            Future<PriceVersion> first = node.pricing().priceFor(company, "gpt-test", LIST);
            assertThat(node.pricing().priceFor(company, "gpt-test", LIST)).isSameAs(first);

            assertThat(bytesPerCall(company)).as("bytes for each request").isZero();
        }
    }

    private long bytesPerCall(UUID company) {
        var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        int calls = 200_000;
        long bytes = 0;
        for (int round = 0; round < 3; round++) {
            long before = thread.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < calls; i++) {
                node.pricing().priceFor(company, "gpt-test", LIST);
            }
            bytes = thread.getCurrentThreadAllocatedBytes() - before;
        }
        return bytes / calls;
    }

    @Test
    void companies_without_rules_share_what_their_currency_makes_of_a_list_price() {
        assertThat(node.price(node.company("EUR"))).isSameAs(node.price(node.company("EUR")));
    }

    @Test
    void new_rates_hold_for_companies_that_are_known_and_nobody_is_looked_up_again() {
        UUID plain = node.company("EUR");
        UUID ruled = node.company("EUR");
        node.add(ruled, margin(1_000));
        assertThat(input(node.price(plain))).isEqualTo(2_300_000_000L);
        assertThat(input(node.price(ruled))).isEqualTo(2_530_000_000L);

        node.pricing()
                .rates(new ExchangeRates(
                        List.of(new ExchangeRate("USD", "EUR", 500_000_000, Instant.parse("2026-01-01T00:00:00Z")))));

        assertThat(node.pricing().priceFor(plain, "gpt-test", LIST).isComplete())
                .as("answered at once")
                .isTrue();
        assertThat(input(node.price(plain))).isEqualTo(1_250_000_000L);
        assertThat(input(node.price(ruled))).isEqualTo(1_375_000_000L);
        var model = new Model("openai", "gpt-test", List.of(LIST));
        assertThat(await(node.pricing().outlook(ruled, List.of(model)))
                        .getFirst()
                        .now()
                        .map(CompanyPricingTest::input))
                .contains(1_375_000_000L);
    }

    @Test
    void each_model_and_list_price_has_its_own_answer_under_the_same_name() {
        UUID company = node.company("USD");
        node.add(company, "openai", "gpt-test", margin(1_000), Optional.empty());
        var router = Samples.list("list-r", "router", "gpt-test");

        assertThat(input(node.price(company))).isEqualTo(2_750_000_000L);
        assertThat(await(node.pricing().priceFor(company, "gpt-test", router))).isSameAs(router);
        assertThat(await(node.pricing().priceFor(company, "gpt-test-2", LIST))).isSameAs(LIST);
        assertThat(node.pricing().priceFor(company, "gpt-test", router))
                .isSameAs(node.pricing().priceFor(company, "gpt-test", router));
    }

    @Test
    void a_rule_for_a_model_is_found_where_the_list_has_a_pattern() {
        UUID company = node.company("USD");
        node.add(company, "openai", "gpt-4o-mini", override("USD", 5, 6), Optional.empty());
        var pattern = Samples.list("list-p", "openai", "gpt-4o*");

        assertThat(input(await(node.pricing().priceFor(company, "gpt-4o-mini", pattern))))
                .isEqualTo(5);
        assertThat(await(node.pricing().priceFor(company, "gpt-4o", pattern))).isSameAs(pattern);
    }

    @Test
    void more_names_than_are_remembered_are_computed_again_and_right() {
        UUID company = node.company("USD");
        node.add(company, margin(1_000));
        for (int i = 0; i < PriceSheet.MODELS_REMEMBERED_MAX * 2 + 1; i++) {
            assertThat(input(await(node.pricing().priceFor(company, "made-up-" + i, LIST))))
                    .isEqualTo(2_750_000_000L);
        }
        assertThat(input(node.price(company))).isEqualTo(2_750_000_000L);
    }

    @Test
    void what_is_dated_ahead_takes_effect_at_its_moment_without_anyone_telling() {
        UUID company = node.company("EUR");
        node.add(company, "*", "*", margin(10_000), Optional.of(NOW.plusSeconds(1800)));
        assertThat(input(node.price(company))).isEqualTo(2_300_000_000L);

        node.clock().set(NOW.plusMillis(1_799_999));
        PriceVersion before = node.price(company);
        assertThat(input(before)).isEqualTo(2_300_000_000L);
        node.clock().set(NOW.plusSeconds(1800));
        assertThat(input(node.price(company))).as("the margin").isEqualTo(4_600_000_000L);
        node.clock().set(NOW.plusSeconds(3600));
        assertThat(input(node.price(company))).as("the rate").isEqualTo(4_250_000_000L);
        assertThat(node.price(company).validFrom()).isEqualTo(NOW.plusSeconds(3600));

        node.clock().set(NOW);
        assertThat(node.price(company)).as("a clock that was set back").isEqualTo(before);
    }

    @Test
    void a_rate_dated_ahead_holds_for_companies_without_rules_too() {
        UUID company = node.company("EUR");
        assertThat(input(node.price(company))).isEqualTo(2_300_000_000L);

        node.clock().pass(HOURLY);
        assertThat(input(node.price(company))).isEqualTo(2_125_000_000L);
    }

    @Test
    void a_rule_holds_at_once_on_its_node_and_ends_at_once() {
        UUID company = node.company("USD");
        assertThat(node.price(company)).isSameAs(LIST);

        PriceRule rule = node.add(company, margin(-2_000));
        assertThat(input(node.price(company))).isEqualTo(2_000_000_000L);
        assertThat(node.heard().announced).containsExactly(new PricesChanged(company));

        await(node.desk().end(rule.id(), Samples.KEY));
        assertThat(node.price(company)).isSameAs(LIST);
        assertThat(node.heard().announced).hasSize(2);
    }

    @Test
    void an_announcement_is_enough_for_another_node_to_look_again() {
        UUID company = node.company("USD");
        try (var other = PricingNode.start(POSTGRES.url(), HOURLY)) {
            assertThat(other.price(company)).isSameAs(LIST);
            node.add(company, margin(1_000));
            assertThat(other.price(company)).as("it has not heard of it").isSameAs(LIST);

            other.heard().listeners.forEach(listener -> listener.accept(new LimitsChanged(company)));
            assertThat(other.price(company)).as("that is none of its business").isSameAs(LIST);
            other.heard().listeners.forEach(listener -> listener.accept(new PricesChanged(company)));
            assertThat(input(other.price(company))).isEqualTo(2_750_000_000L);
        }
    }

    @Test
    void the_feed_is_enough_for_another_node_to_look_again() {
        UUID company = node.company("USD");
        try (var other = PricingNode.start(POSTGRES.url(), Duration.ofMillis(50))) {
            assertThat(other.price(company)).isSameAs(LIST);
            PriceRule rule = node.add(company, margin(1_000));
            until("the rule", () -> input(other.price(company)) == 2_750_000_000L);
            await(node.desk().end(rule.id(), Samples.KEY));
            until("its end", () -> other.price(company) == LIST);
        }
    }

    @Test
    void many_who_ask_for_an_unseen_company_share_one_answer() {
        UUID company = node.company("EUR");
        node.add(company, margin(1_000));
        node.pricing().forgetAll();
        List<Future<PriceVersion>> all = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            all.add(node.pricing().priceFor(company, "gpt-test", LIST));
        }
        Map<PriceVersion, Boolean> answers = new IdentityHashMap<>();
        all.forEach(each -> answers.put(await(each), true));
        // The feed may tell of the rule once more in between; then there is a second one.
        assertThat(answers.keySet()).hasSizeLessThanOrEqualTo(2);
        assertThat(Set.copyOf(answers.keySet())).hasSize(1);
    }

    @Test
    void what_is_forgotten_while_it_is_looked_up_is_not_remembered() {
        UUID company = node.company("USD");
        for (int i = 1; i <= 50; i++) {
            Future<PriceVersion> early = node.pricing().priceFor(company, "gpt-test", LIST);
            node.add(company, margin(i));
            assertThat(input(node.price(company))).isEqualTo(2_500_000_000L + 250_000L * i);
            await(early);
            assertThat(input(node.price(company))).isEqualTo(2_500_000_000L + 250_000L * i);
            node.clock().pass(Duration.ofSeconds(1));
        }
    }

    @Test
    void without_a_database_known_companies_go_on_and_others_are_refused_as_unavailable() {
        UUID known = node.company("EUR");
        UUID unknown = node.company("EUR");
        PriceVersion price = node.price(known);
        await(node.database().close());

        assertThat(node.price(known)).isSameAs(price);
        assertThat(await(node.pricing().priceFor(known, "another-model", LIST))).isEqualTo(price);
        assertThat(refusal(node.pricing().priceFor(unknown, "gpt-test", LIST))).isEqualTo(Failure.STORAGE_UNAVAILABLE);
        assertThat(refusal(node.pricing().outlook(unknown, List.of()))).isEqualTo(Failure.STORAGE_UNAVAILABLE);
    }

    @Test
    void more_companies_at_once_than_may_wait_are_answered_or_refused_and_leave_room_for_others() {
        List<Future<PriceVersion>> flood = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            flood.add(node.pricing().priceFor(UUID.randomUUID(), "gpt-test", LIST));
        }
        int refused = 0;
        for (Future<PriceVersion> each : flood) {
            try {
                assertThat(await(each)).isSameAs(LIST);
            } catch (GatewayException e) {
                assertThat(e.failure()).isEqualTo(Failure.STORAGE_UNAVAILABLE);
                refused++;
            }
        }
        assertThat(refused).isLessThan(20_000);
        assertThat(node.price(node.company("USD"))).isSameAs(LIST);
    }

    @Test
    void a_company_that_gets_its_account_later_is_looked_up_again() {
        UUID company = UUID.randomUUID();
        assertThat(node.price(company)).isSameAs(LIST);

        await(new dev.weir.storage.billing.AccountTables(node.database().pool()).open(company, "EUR"));
        node.clock().pass(Duration.ofSeconds(1));
        assertThat(node.price(company).currency()).isEqualTo("EUR");
    }

    @Test
    void a_company_keeps_its_first_currency() {
        UUID company = node.company("EUR");
        var accounts =
                new dev.weir.storage.billing.AccountTables(node.database().pool());

        await(accounts.open(company, "USD"));

        assertThat(node.price(company).currency()).isEqualTo("EUR");
        assertThat(await(node.database()
                                .pool()
                                .query("select from billing.account where company_id = '" + company
                                        + "' and currency = 'USD'")
                                .execute())
                        .size())
                .isZero();
    }

    @Test
    void a_model_without_a_rate_is_refused_for_that_company_alone() {
        UUID company = node.company("RUB");

        assertThat(refusal(node.pricing().priceFor(company, "gpt-test", LIST))).isEqualTo(Failure.MODEL_NOT_PRICED);
        assertThat(refusal(node.pricing().priceFor(company, "gpt-test", LIST))).isEqualTo(Failure.MODEL_NOT_PRICED);
        assertThat(node.price(node.company("USD"))).isSameAs(LIST);
    }

    private static Failure refusal(Future<?> future) {
        return catchThrowableOfType(GatewayException.class, () -> await(future)).failure();
    }

    @Test
    void the_outlook_names_the_price_now_and_the_next_that_differs() {
        UUID company = node.company("EUR");
        node.add(company, "openai", "other", margin(5_000), Optional.of(NOW.plusSeconds(60)));
        node.add(company, "openai", "gpt-test", margin(1_000), Optional.of(NOW.plusSeconds(1800)));
        var next =
                new PriceVersion("list-2", "openai", "later", "EUR", LIST.nanosPerMillion(), 10, NOW.plusSeconds(7200));

        List<Outlook> outlooks = await(node.pricing()
                .outlook(
                        company,
                        List.of(
                                new Model("openai", "gpt-test", List.of(LIST)),
                                new Model("openai", "later", List.of(next)),
                                new Model("openai", "same", List.of(next)))));

        assertThat(outlooks.getFirst().now()).contains(node.price(company));
        assertThat(outlooks.getFirst().comingAt()).contains(NOW.plusSeconds(1800));
        assertThat(outlooks.getFirst().coming().map(CompanyPricingTest::input)).contains(2_530_000_000L);
        assertThat(outlooks.get(1))
                .isEqualTo(new Outlook(
                        Optional.empty(), Optional.empty(), Optional.of(NOW.plusSeconds(7200)), Optional.of(next)));
        node.clock().set(NOW.plusSeconds(7200));
        assertThat(await(node.pricing().outlook(company, List.of(new Model("openai", "later", List.of(next))))))
                .containsExactly(new Outlook(Optional.of(next), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void the_outlook_says_why_a_model_has_no_price() {
        Outlook outlook = await(node.pricing()
                        .outlook(node.company("RUB"), List.of(new Model("openai", "gpt-test", List.of(LIST)))))
                .getFirst();

        assertThat(outlook.now()).isEmpty();
        assertThat(outlook.refusal().orElseThrow()).contains("USD", "RUB");
    }
}
