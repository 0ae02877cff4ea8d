package dev.weir.verticles.identity;

import static dev.weir.verticles.identity.IdentityNode.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.KeyAdmin.Created;
import dev.weir.contracts.identity.Scope;
import dev.weir.testkit.PostgresExtension;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KeyDeskTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private final UUID company = UUID.randomUUID();
    private IdentityNode node;

    @BeforeEach
    void start() {
        node = IdentityNode.start(POSTGRES.url(), Duration.ofMillis(400));
        assertThat(await(node.desk().createCompany(company, "Acme"))).isTrue();
        assertThat(await(node.desk().createCompany(company, "Other"))).isFalse();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static GatewayException refusal(Future<?> future) {
        return catchThrowableOfType(GatewayException.class, () -> await(future));
    }

    @Test
    void a_made_key_is_recognised_and_shows_its_first_twelve_characters() {
        Created made = await(node.desk().create(company, "ci", Set.of(Scope.INFERENCE, Scope.BILLING)));

        assertThat(made.secret()).matches("weir_[0-9A-Za-z]{40}");
        assertThat(made.key().prefix()).isEqualTo(made.secret().substring(0, 12));
        assertThat(await(node.ring().authenticate(made.secret()))).isEqualTo(made.key());
        assertThat(await(node.ring().authenticate("  " + made.secret() + "\t"))).isEqualTo(made.key());
        assertThat(made.key().allows(Scope.BILLING)).isTrue();
        assertThat(made.key().allows(Scope.ADMIN)).isFalse();
    }

    @Test
    void of_two_nodes_that_make_the_same_key_at_once_one_does() {
        UUID id = UUID.randomUUID();
        try (var other = IdentityNode.start(POSTGRES.url(), Duration.ofMillis(400))) {
            var one = node.desk().createOnce(id, company, "first", Set.of(Scope.ADMIN));
            var two = other.desk().createOnce(id, company, "first", Set.of(Scope.ADMIN));

            List<Created> made = new ArrayList<>();
            await(one).ifPresent(made::add);
            await(two).ifPresent(made::add);
            assertThat(made).hasSize(1);
            assertThat(await(other.ring().authenticate(made.getFirst().secret()))
                            .id())
                    .isEqualTo(id);
        }
    }

    @Test
    void the_fingerprint_that_counts_is_that_of_the_first_secret() {
        var first = new KeyHasher("a first secret".getBytes(StandardCharsets.UTF_8)).fingerprint();
        var second = new KeyHasher("another secret".getBytes(StandardCharsets.UTF_8)).fingerprint();
        Instant now = Instant.EPOCH;

        var both = List.of(node.tables().fingerprint(first, now), node.tables().fingerprint(first, now));
        both.forEach(each -> assertThat(await(each)).isEqualTo(first));
        assertThat(await(node.tables().fingerprint(second, now)))
                .isEqualTo(first)
                .isNotEqualTo(second);
    }

    @Test
    void no_table_holds_the_secret() {
        Created made = await(node.desk().create(company, "ci", Set.of(Scope.INFERENCE)));

        var rows = await(node.database()
                .pool()
                .query("select k::text || c::text from identity.api_key k, identity.key_change c")
                .execute());

        rows.forEach(
                row -> assertThat(row.getString(0)).doesNotContain(made.secret().substring(12)));
        assertThat(rows.size()).isPositive();
    }

    @Test
    void a_given_key_of_any_alphabet_works_as_clients_send_it() {
        String secret = "пароль for all";
        ApiKey key = await(node.desk().ensureKey(company, "first", secret, Set.of(Scope.values())))
                .orElseThrow();
        String onTheWire = new String(secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);

        assertThat(await(node.ring().authenticate(onTheWire))).isEqualTo(key);
        assertThat(refusal(node.ring().authenticate("?????? for all")).failure())
                .isEqualTo(Failure.INVALID_API_KEY);
        assertThat(key.prefix()).isEqualTo("паро");
    }

    @Test
    void a_given_key_is_made_once_and_shows_at_most_its_first_third() {
        ApiKey key = await(node.desk().ensureKey(company, "first", " 12345678 ", Set.of(Scope.INFERENCE)))
                .orElseThrow();

        assertThat(key.prefix()).isEqualTo("12");
        assertThat(await(node.desk().ensureKey(company, "again", "12345678", Set.of(Scope.ADMIN))))
                .isEqualTo(Optional.empty());
        assertThat(await(node.ring().authenticate("12345678")).scopes()).containsExactly(Scope.INFERENCE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> node.desk().ensureKey(company, "short", " 1234567 ", Set.of()))
                .withMessageContaining("7 characters")
                .withMessageNotContaining("1234567");
    }

    @Test
    void a_revoked_key_stops_at_once_on_its_node_and_a_repeat_answers_the_same() {
        Created made = await(node.desk().create(company, "ci", Set.of(Scope.INFERENCE)));
        await(node.ring().authenticate(made.secret()));

        ApiKey revoked = await(node.desk().revoke(company, made.key().id()));

        assertThat(refusal(node.ring().authenticate(made.secret())).failure()).isEqualTo(Failure.INVALID_API_KEY);
        assertThat(revoked.revokedAt()).isPresent();
        assertThat(await(node.desk().revoke(company, made.key().id()))).isEqualTo(revoked);
        assertThat(await(node.desk().list(company, PageQuery.first(10))).items())
                .containsExactly(revoked);
    }

    @Test
    void only_its_own_company_can_revoke_a_key() {
        Created made = await(node.desk().create(company, "ci", Set.of(Scope.INFERENCE)));

        assertThat(refusal(node.desk().revoke(UUID.randomUUID(), made.key().id()))
                        .failure())
                .isEqualTo(Failure.NOT_FOUND);
        assertThat(await(node.ring().authenticate(made.secret()))).isEqualTo(made.key());
    }

    @Test
    void a_company_that_does_not_exist_gets_no_key() {
        assertThat(refusal(node.desk().create(UUID.randomUUID(), "ci", Set.of()))
                        .failure())
                .isEqualTo(Failure.NOT_FOUND);
    }

    @Test
    void keys_are_listed_newest_first_page_by_page() {
        List<UUID> made = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            made.add(await(node.desk().create(company, "key " + i, Set.of()))
                    .key()
                    .id());
        }
        List<UUID> listed = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            var page = await(node.desk().list(company, new PageQuery(cursor, 3, Optional.empty(), Optional.empty())));
            page.items().forEach(key -> listed.add(key.id()));
            cursor = page.next();
        } while (cursor.isPresent());
        assertThat(listed).isEqualTo(made.reversed());
    }

    @Test
    void a_name_must_say_something() {
        assertThat(refusal(node.desk().create(company, " ", Set.of())).param()).contains("name");
        assertThat(refusal(node.desk().create(company, "n".repeat(201), Set.of()))
                        .param())
                .contains("name");
    }
}
