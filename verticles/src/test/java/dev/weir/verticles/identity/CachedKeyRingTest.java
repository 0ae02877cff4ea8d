package dev.weir.verticles.identity;

import static dev.weir.verticles.identity.IdentityNode.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.contracts.announcements.Announcement.KeyChanged;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.identity.ApiKey;
import dev.weir.contracts.identity.KeyAdmin.Created;
import dev.weir.contracts.identity.Scope;
import dev.weir.storage.identity.IdentityTables;
import dev.weir.storage.identity.KeyChanges;
import dev.weir.storage.postgres.PostgresUrl;
import dev.weir.testkit.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CachedKeyRingTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private final PostgresUrl url = POSTGRES.url();
    private final UUID company = UUID.randomUUID();
    private IdentityNode node;

    @BeforeEach
    void start() {
        node = IdentityNode.start(url, Duration.ofMillis(400));
        await(node.desk().createCompany(company, "Acme"));
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Created key() {
        return await(node.desk().create(company, "ci", Set.of(Scope.INFERENCE)));
    }

    private static Failure refusal(Future<?> future) {
        return catchThrowableOfType(GatewayException.class, () -> await(future)).failure();
    }

    private static boolean refuses(IdentityNode node, String secret) {
        Future<ApiKey> answer = node.ring().authenticate(secret);
        return answer.isComplete() && answer.failed();
    }

    @Test
    void a_key_it_has_seen_is_answered_at_once() {
        Created made = key();
        await(node.ring().authenticate(made.secret()));

        assertThat(node.ring().authenticate(made.secret()).isComplete()).isTrue();
    }

    @Test
    void a_key_revoked_elsewhere_stops_within_a_second() {
        try (var other = IdentityNode.start(url, Duration.ofMillis(400))) {
            Created made = key();
            await(other.ring().authenticate(made.secret()));
            await(node.desk().revoke(company, made.key().id()));
            long revoked = System.nanoTime();

            while (!refuses(other, made.secret())) {
                other.ring().authenticate(made.secret());
                LockSupport.parkNanos(1_000_000);
                assertThat(Duration.ofNanos(System.nanoTime() - revoked)).isLessThan(Duration.ofSeconds(1));
            }
        }
    }

    @Test
    void a_key_revoked_elsewhere_stops_at_once_when_it_is_announced() {
        var bus = FakeAnnouncements.open();
        try (var one = IdentityNode.start(url, Duration.ofMinutes(10), bus);
                var other = IdentityNode.start(url, Duration.ofMinutes(10), bus)) {
            Created made = await(one.desk().create(company, "ci", Set.of(Scope.INFERENCE)));
            await(other.ring().authenticate(made.secret()));

            await(one.desk().revoke(company, made.key().id()));

            assertThat(refusal(other.ring().authenticate(made.secret()))).isEqualTo(Failure.INVALID_API_KEY);
        }
    }

    @Test
    void an_announcement_makes_a_node_look_at_the_feed_though_it_knows_nothing_of_the_key() {
        var bus = FakeAnnouncements.open();
        try (var other = IdentityNode.start(url, Duration.ofMinutes(10), bus)) {
            String secret = "announced by somebody";
            assertThat(refusal(other.ring().authenticate(secret))).isEqualTo(Failure.INVALID_API_KEY);
            UUID id = await(node.desk().ensureKey(company, "late", secret, Set.of(Scope.INFERENCE)))
                    .orElseThrow()
                    .id();

            bus.announce(new KeyChanged(id));

            long deadline = System.nanoTime() + Duration.ofMillis(450).toNanos();
            while (refuses(other, secret)) {
                LockSupport.parkNanos(1_000_000);
                assertThat(System.nanoTime())
                        .as("sooner than it is asked again")
                        .isLessThan(deadline);
            }
            assertThat(await(other.ring().authenticate(secret)).name()).isEqualTo("late");
        }
    }

    @Test
    void a_node_without_a_database_that_hears_of_a_revocation_refuses_the_key() {
        var bus = FakeAnnouncements.open();
        try (var other = IdentityNode.start(url, Duration.ofMillis(400), bus)) {
            Created made = key();
            await(other.ring().authenticate(made.secret()));
            await(other.database().close());

            bus.announce(new KeyChanged(made.key().id()));

            assertThat(refusal(other.ring().authenticate(made.secret()))).isEqualTo(Failure.STORAGE_UNAVAILABLE);
        }
    }

    @Test
    void a_key_made_elsewhere_works_though_it_was_unknown_a_moment_before() {
        try (var other = IdentityNode.start(url, Duration.ofMillis(50))) {
            String secret = "made later by somebody";
            assertThat(refusal(other.ring().authenticate(secret))).isEqualTo(Failure.INVALID_API_KEY);
            assertThat(refuses(other, secret)).as("remembered as unknown").isTrue();

            await(node.desk().ensureKey(company, "late", secret, Set.of(Scope.INFERENCE)));

            long deadline = System.nanoTime() + Duration.ofMillis(900).toNanos();
            while (refuses(other, secret)) {
                LockSupport.parkNanos(1_000_000);
                assertThat(System.nanoTime()).isLessThan(deadline);
            }
            assertThat(await(other.ring().authenticate(secret)).name()).isEqualTo("late");
        }
    }

    @Test
    void without_a_database_known_keys_keep_working_and_others_are_refused_as_unavailable() {
        Created made = key();
        await(node.ring().authenticate(made.secret()));
        await(node.database().close());

        assertThat(await(node.ring().authenticate(made.secret()))).isEqualTo(made.key());
        assertThat(refusal(node.ring().authenticate("never seen before"))).isEqualTo(Failure.STORAGE_UNAVAILABLE);
    }

    @Test
    void a_flood_of_unknown_keys_is_answered_or_refused_and_leaves_room_for_others() {
        List<Future<ApiKey>> flood = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            flood.add(node.ring().authenticate("bad key number " + i));
        }
        for (Future<ApiKey> each : flood) {
            assertThat(refusal(each)).isIn(Failure.INVALID_API_KEY, Failure.STORAGE_UNAVAILABLE);
        }
        Created made = key();
        assertThat(await(node.ring().authenticate(made.secret()))).isEqualTo(made.key());
    }

    @Test
    void many_who_ask_for_one_unseen_key_share_one_answer() {
        Created made = key();
        List<Future<ApiKey>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(node.ring().authenticate(made.secret()));
        }
        all.forEach(each -> assertThat(await(each)).isEqualTo(made.key()));
    }

    @Test
    void the_feed_shows_a_change_that_was_numbered_early_and_committed_late() {
        var tables = new IdentityTables(POSTGRES.database().pool());
        String horizon = await(tables.horizon());
        Created early = key();
        Created late = key();
        horizon = await(tables.changes(horizon)).horizon();
        SqlConnection slow = await(POSTGRES.database().pool().getConnection());
        Transaction open = await(slow.begin());
        await(slow.query("update identity.api_key set revoked_at = now() where id = '"
                        + early.key().id() + "'")
                .execute());
        await(slow.query("insert into identity.key_change (kind, key_id, hash, at) select 'revoked', id, hash, now()"
                        + " from identity.api_key where id = '" + early.key().id() + "'")
                .execute());
        await(node.desk().revoke(company, late.key().id()));

        KeyChanges first = await(tables.changes(horizon));
        await(open.commit());
        KeyChanges second = await(tables.changes(first.horizon()));
        await(slow.close());

        assertThat(first.hashes())
                .contains(IdentityNode.HASHER.ofPresented(late.secret()))
                .doesNotContain(IdentityNode.HASHER.ofPresented(early.secret()));
        assertThat(second.hashes()).contains(IdentityNode.HASHER.ofPresented(early.secret()));
        assertThat(await(tables.changes(second.horizon())).hashes()).isEmpty();
    }
}
