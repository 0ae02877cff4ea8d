package dev.weir.verticles.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.PageQuery;
import dev.weir.contracts.config.Secret;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.orchestrator.ConfigPart;
import dev.weir.contracts.orchestrator.ConfigSource;
import dev.weir.contracts.orchestrator.ConfigVersion;
import dev.weir.contracts.orchestrator.ConfigVersions.Adding;
import dev.weir.storage.orchestrator.ConfigTables;
import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.storage.sealing.AnswerCipher;
import dev.weir.testkit.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class VersionDeskTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Vertx vertx = Vertx.vertx();
    private final Database database = Database.open(vertx, POSTGRES.url(), PostgresSettings.defaults());
    private final List<Announcement> told = new CopyOnWriteArrayList<>();
    private final VersionDesk desk = desk("a secret of the tests", TIMEOUT);

    private VersionDesk desk(String secret, Duration timeout) {
        return new VersionDesk(
                vertx,
                new ConfigTables(database.pool()),
                new AnswerCipher(secret.getBytes(StandardCharsets.UTF_8), AnswerCipher.Purpose.CONFIGURATION),
                new Announcements() {
                    @Override
                    public void announce(Announcement announcement) {
                        told.add(announcement);
                    }

                    @Override
                    public void listen(Consumer<Announcement> listener) {}
                },
                timeout);
    }

    @BeforeEach
    void empty() {
        await(database.pool()
                .query("truncate orchestrator.config_version")
                .execute()
                .mapEmpty());
    }

    @AfterEach
    void stop() {
        await(database.close());
        await(vertx.close());
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new AssertionError(e);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    private static ConfigVersion version(long number, String document) {
        return new ConfigVersion(
                number,
                NOW.plusSeconds(number),
                "somebody",
                ConfigSource.ROLLBACK,
                Optional.of(new UUID(0, 7)),
                "a comment",
                Map.of(ConfigPart.PROVIDERS, "p" + number, ConfigPart.MODELS, "m", ConfigPart.PRICES, "q"),
                Optional.of(Secret.of(document)));
    }

    private Adding add(long number) {
        return await(desk.add(version(number, "document " + number)));
    }

    @Test
    void what_is_added_is_found_and_told() {
        assertThat(await(desk.newest())).isZero();

        assertThat(add(1)).isInstanceOf(Adding.Added.class);

        assertThat(await(desk.newest())).isEqualTo(1);
        assertThat(await(desk.find(1))).contains(version(1, "document 1"));
        assertThat(await(desk.find(2))).isEmpty();
        assertThat(told).containsExactly(new Announcement.ConfigChanged(1));
    }

    @Test
    void two_that_were_made_from_the_same_version_do_not_both_become_one() {
        add(1);
        var adding = new ArrayList<Future<Adding>>();
        for (int i = 0; i < 10; i++) {
            adding.add(desk.add(version(2, "document of " + i)));
        }

        assertThat(adding.stream().map(VersionDeskTest::await).filter(Adding.Added.class::isInstance))
                .hasSize(1);
        assertThat(add(2)).isEqualTo(new Adding.Overtaken());
        assertThat(add(4)).as("there are no gaps").isEqualTo(new Adding.Overtaken());
        assertThat(await(desk.newest())).isEqualTo(2);
        assertThat(told).hasSize(2);
    }

    @Test
    void lists_are_without_documents_newest_first() {
        for (int i = 1; i <= 5; i++) {
            add(i);
        }

        Page<ConfigVersion> first = await(desk.list(PageQuery.first(3)));
        assertThat(first.items()).extracting(ConfigVersion::number).containsExactly(5L, 4L, 3L);
        assertThat(first.items()).allMatch(version -> version.document().isEmpty());
        Page<ConfigVersion> second =
                await(desk.list(new PageQuery(first.next(), 3, Optional.empty(), Optional.empty())));
        assertThat(second.items()).extracting(ConfigVersion::number).containsExactly(2L, 1L);
        assertThat(second.next()).isEmpty();
    }

    @Test
    void old_ones_lose_their_documents_and_stay_in_the_list() {
        add(1);
        await(database.pool()
                .query("update orchestrator.config_version set number = number + " + (ConfigTables.DOCUMENTS_MAX - 1))
                .execute()
                .mapEmpty());
        await(database.pool()
                .query(
                        "insert into orchestrator.config_version select 1, gen_random_uuid(), at, author, source, key_id,"
                                + " comment, providers_file, models_file, prices_file, sealed from orchestrator.config_version")
                .execute()
                .mapEmpty());

        add(ConfigTables.DOCUMENTS_MAX + 1L);

        assertThat(await(desk.find(1)).orElseThrow().document()).isEmpty();
        assertThat(await(desk.find(ConfigTables.DOCUMENTS_MAX)).orElseThrow().document())
                .isPresent();
        assertThat(await(desk.list(PageQuery.first(10))).items()).hasSize(3);
    }

    @Test
    void another_secret_opens_nothing() {
        add(1);

        assertThatThrownBy(() -> await(desk("another secret of them", TIMEOUT).find(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("version 1 of the configuration can't be opened");
    }

    @Test
    void a_database_that_does_not_answer_in_time_is_away() {
        var hasty = desk("a secret of the tests", Duration.ofMillis(1));
        await(database.pool()
                .getConnection()
                .compose(connection -> connection
                        .query("begin; lock table orchestrator.config_version in access exclusive mode")
                        .execute()
                        .compose(_ -> hasty.newest().transform(answer -> {
                            assertThat(((GatewayException) answer.cause()).failure())
                                    .isEqualTo(Failure.STORAGE_UNAVAILABLE);
                            return connection.query("rollback").execute().compose(_ -> connection.close());
                        }))));
    }
}
