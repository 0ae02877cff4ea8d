package dev.weir.verticles.outbox;

import static dev.weir.verticles.outbox.Awaited.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.facts.Fact;
import dev.weir.contracts.facts.Fact.Transferred.Kind;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventBusFactsTest {
    private static final UUID COMPANY = new UUID(0, 1);
    private static final UUID TRANSFER = new UUID(0, 2);
    private static final Instant AT = Instant.parse("2026-11-10T12:00:00.25Z");

    private static Fact fact(long id, Fact.Content content) {
        return new Fact(id, COMPANY, "USD", AT, content);
    }

    private static JsonObject head(long id, String kind) {
        return new JsonObject()
                .put("id", (int) id)
                .put("kind", kind)
                .put("companyId", COMPANY.toString())
                .put("currency", "USD")
                .put("at", "2026-11-10T12:00:00.250Z");
    }

    @Test
    void a_turn_is_one_message_to_every_consumer_and_amounts_are_decimals() {
        Vertx vertx = Vertx.vertx();
        try {
            Promise<Object> first = Promise.promise();
            Promise<Object> second = Promise.promise();
            for (Promise<Object> heard : List.of(first, second)) {
                await(vertx.eventBus()
                        .consumer("billing.facts", message -> heard.complete(message.body()))
                        .completion());
            }

            await(new EventBusFacts(vertx)
                    .publish(List.of(
                            fact(7, new Fact.UsagePosted(3, 1_500_000_000L, 1, 10_000_000_000L, 250_000_000L)),
                            fact(9, new Fact.BalanceLow(1, 5_000_000_000L)),
                            fact(10, new Fact.BalanceRaisedAgain(6_000_000_000L, 5_000_000_000L)),
                            fact(11, new Fact.Unmodelled("invoiced", "{\"number\":7}")))));

            var expected = new JsonArray()
                    .add(head(7, "usage_posted")
                            .put("requests", 3)
                            .put("charged", "1.50")
                            .put("writtenOff", "0.000000001")
                            .put("posted", "10.00")
                            .put("held", "0.25"))
                    .add(head(9, "balance_low").put("posted", "0.000000001").put("lowBalance", "5.00"))
                    .add(head(10, "balance_raised_again").put("posted", "6.00").put("lowBalance", "5.00"))
                    .add(head(11, "invoiced").put("payload", new JsonObject().put("number", 7)));
            assertThat(new JsonArray((String) await(first.future()))).isEqualTo(expected);
            assertThat(new JsonArray((String) await(second.future()))).isEqualTo(expected);
        } finally {
            await(vertx.close());
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_transfer_has_the_name_of_its_kind_and_its_text_as_it_is(Kind kind) {
        String odd = "a \"quoted\" \\ reference,\n\u0007 ü 💶";
        UUID of = new UUID(0, 3);

        var json = new JsonArray(FactJson.write(List.of(
                fact(1, new Fact.Transferred(kind, TRANSFER, -5_000_000_000L, odd, Optional.of(of), 0, 0)),
                fact(2, new Fact.Transferred(kind, TRANSFER, 1, "", Optional.empty(), 0, 0)))));

        assertThat(json.getJsonObject(0))
                .isEqualTo(head(1, kind.name().toLowerCase(Locale.ROOT))
                        .put("transactionId", TRANSFER.toString())
                        .put("amount", "-5.00")
                        .put("reference", odd)
                        .put("of", of.toString())
                        .put("posted", "0.00")
                        .put("held", "0.00"));
        assertThat(json.getJsonObject(1).getValue("of")).isNull();
    }

    @Test
    void nobody_has_to_listen() {
        Vertx vertx = Vertx.vertx();
        try {
            assertThat(new EventBusFacts(vertx)
                            .publish(List.of(fact(1, new Fact.BalanceLow(1, 2))))
                            .succeeded())
                    .isTrue();
        } finally {
            await(vertx.close());
        }
    }
}
