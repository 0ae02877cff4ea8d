package dev.weir.verticles.pricing;

import static dev.weir.verticles.pricing.Samples.NOW;
import static dev.weir.verticles.pricing.Samples.await;
import static dev.weir.verticles.pricing.Samples.margin;
import static dev.weir.verticles.pricing.Samples.override;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.pricing.PriceAdmin.Wanted;
import dev.weir.contracts.pricing.PriceRule;
import dev.weir.contracts.pricing.PriceTerms;
import dev.weir.testkit.PostgresExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PriceDeskTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private PricingNode node;
    private UUID company;

    @BeforeEach
    void start() {
        node = PricingNode.start(POSTGRES.url(), Duration.ofHours(1));
        company = node.company("EUR");
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private List<PriceRule> rules() {
        return await(node.desk().list(Optional.of(company), PageQuery.first(100)))
                .items();
    }

    @Test
    void a_rule_is_kept_as_it_was_asked_for() {
        var terms = new PriceTerms.Override(
                "USD",
                Map.of(
                        TokenClass.INPUT_FRESH, 1_000_000_000_000_000L,
                        TokenClass.CACHE_WRITE_1H, 3L,
                        TokenClass.OUTPUT_TEXT, 0L),
                9,
                List.of(new PriceVersion.Tier(
                        7, Map.of(TokenClass.INPUT_FRESH, 1L, TokenClass.OUTPUT_TEXT, 2L, TokenClass.REASONING, 3L))));

        PriceRule added = node.add(company, "openai", "gpt-*", terms, Optional.of(NOW.plusSeconds(5)));
        PriceRule margin = node.add(company, margin(-9_999));

        assertThat(rules()).containsExactlyInAnyOrder(added, margin);
        assertThat(added.terms()).isEqualTo(terms);
        assertThat(added.validFrom()).isEqualTo(NOW.plusSeconds(5));
        assertThat(margin.validFrom()).isEqualTo(NOW);
        assertThat(added.createdBy()).isEqualTo(Samples.KEY);
        assertThat(added.note()).isEqualTo("a note");
    }

    @Test
    void a_rule_is_ended_once_and_stays_in_the_history() {
        PriceRule rule = node.add(company, margin(100));
        node.clock().pass(Duration.ofMinutes(1));
        UUID by = UUID.randomUUID();

        PriceRule ended = await(node.desk().end(rule.id(), by));
        node.clock().pass(Duration.ofMinutes(1));

        assertThat(ended.validTo()).contains(NOW.plusSeconds(60));
        assertThat(ended.endedBy()).contains(by);
        assertThat(await(node.desk().end(rule.id(), UUID.randomUUID()))).isEqualTo(ended);
        assertThat(rules()).containsExactly(ended);
        assertThat(refusal(() -> await(node.desk().end(UUID.randomUUID(), by))).failure())
                .isEqualTo(Failure.NOT_FOUND);
    }

    @Test
    void a_rule_that_is_ended_before_its_moment_never_holds() {
        PriceRule rule = node.add(company, "*", "*", margin(5_000), Optional.of(NOW.plusSeconds(60)));

        assertThat(await(node.desk().end(rule.id(), Samples.KEY)).validTo()).contains(NOW.plusSeconds(60));

        node.clock().pass(Duration.ofMinutes(2));
        assertThat(node.price(company).nanosPerMillion()).containsEntry(TokenClass.INPUT_FRESH, 2_300_000_000L);
    }

    @Test
    void the_history_is_read_page_by_page_of_one_company_or_of_all() {
        UUID other = node.company("USD");
        List<UUID> made = new ArrayList<>();
        for (int i = 1; i <= 7; i++) {
            made.addFirst(node.add(company, margin(i)).id());
            node.add(other, margin(i));
            node.clock().pass(Duration.ofSeconds(1));
        }
        assertThat(walk(Optional.of(company), 3)).containsExactlyElementsOf(made);
        assertThat(walk(Optional.empty(), 5)).hasSizeGreaterThanOrEqualTo(14).containsAll(made);
    }

    private List<UUID> walk(Optional<UUID> of, int limit) {
        List<UUID> read = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<PriceRule> page =
                    await(node.desk().list(of, new PageQuery(cursor, limit, Optional.empty(), Optional.empty())));
            page.items().forEach(rule -> read.add(rule.id()));
            cursor = page.next();
        } while (cursor.isPresent());
        assertThat(read).doesNotHaveDuplicates();
        return read;
    }

    @Test
    void settled_requests_keep_their_price_so_no_rule_begins_in_the_past() {
        assertThat(node.add(company, "*", "*", margin(1), Optional.of(NOW.minusSeconds(60)))
                        .validFrom())
                .isEqualTo(NOW.minusSeconds(60));

        refused("validFrom", from(NOW.minusMillis(60_001)), "settled requests keep their price");
        refused("validFrom", from(NOW.plus(Duration.ofDays(3651))), "3650 days");
        refused("validFrom", from(Instant.MAX), "3650 days");
        refused("validFrom", from(Instant.MIN), "a minute ago");
    }

    private Wanted from(Instant at) {
        return new Wanted(company, "*", "*", margin(1), Optional.of(at), Samples.KEY, "");
    }

    @Test
    void names_notes_and_currencies_that_are_none_are_refused() {
        refused("provider", wanted("", "m", ""), "1 to 256");
        refused("model", wanted("p", " ", ""), "1 to 256");
        refused("model", wanted("p", "m".repeat(257), ""), "257 characters");
        refused("model", wanted("p", "m\0", ""), "NUL");
        refused("note", wanted("p", "m", "n".repeat(1001)), "1001 characters");
        refused("note", wanted("p", "m", "\0"), "NUL");
        refused(
                "currency",
                new Wanted(company, "p", "m", override("RUB", 1, 1), Optional.empty(), Samples.KEY, ""),
                "EUR, the account's");
    }

    private Wanted wanted(String provider, String model, String note) {
        return new Wanted(company, provider, model, margin(1), Optional.empty(), Samples.KEY, note);
    }

    private void refused(String param, Wanted wanted, String expected) {
        GatewayException refused = refusal(() -> await(node.desk().add(wanted)));

        assertThat(refused.failure()).isEqualTo(Failure.INVALID_VALUE);
        assertThat(refused.param()).contains(param);
        assertThat(refused).hasMessageContainingAll(param, "expected", expected);
    }

    @Test
    void an_unknown_company_gets_no_rule() {
        UUID nobody = UUID.randomUUID();
        var wanted = new Wanted(nobody, "*", "*", override("RUB", 1, 1), Optional.empty(), Samples.KEY, "");

        GatewayException refused = refusal(() -> await(node.desk().add(wanted)));

        assertThat(refused.failure()).isEqualTo(Failure.NOT_FOUND);
        assertThat(refused).hasMessageContaining(nobody.toString());
        assertThat(node.heard().announced).isEmpty();
    }

    @Test
    void a_company_has_so_many_rules_at_most_and_ended_ones_do_not_count() {
        PriceRule first = node.add(company, margin(1));
        for (int i = 1; i < PriceDesk.RULES_PER_COMPANY_MAX; i++) {
            node.add(company, margin(i));
        }
        refused("companyId", wanted("*", "*", ""), "200 rules");

        await(node.desk().end(first.id(), Samples.KEY));
        node.add(company, margin(1));
    }

    @Test
    void without_a_database_nothing_is_changed_and_that_is_said() {
        await(node.database().close());

        assertThat(refusal(() -> await(node.desk().add(wanted("*", "*", "")))).failure())
                .isEqualTo(Failure.STORAGE_UNAVAILABLE);
        assertThat(refusal(() -> await(node.desk().end(company, company))).failure())
                .isEqualTo(Failure.STORAGE_UNAVAILABLE);
        assertThat(refusal(this::rules).failure()).isEqualTo(Failure.STORAGE_UNAVAILABLE);
        assertThat(node.heard().announced).isEmpty();
    }

    private static GatewayException refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(GatewayException.class, call);
    }
}
