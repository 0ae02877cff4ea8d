package dev.weir.storage.responses;

import static dev.weir.storage.postgres.ScratchPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.Migrations;
import dev.weir.storage.postgres.ScratchPostgres;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ResponseTablesTest {
    @RegisterExtension
    static final ScratchPostgres POSTGRES = new ScratchPostgres();

    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Duration KEEP = Duration.ofHours(1);
    private static final int TURNS_MAX = 10;
    private static final long BYTES_MAX = 1_000;

    private static Database database;

    private final ResponseTables tables = new ResponseTables(database.pool());
    private final UUID company = UUID.randomUUID();
    private final UUID other = UUID.randomUUID();

    @BeforeAll
    static void open() {
        database = POSTGRES.migrated();
    }

    private static SealedResponse response(UUID company, String id, String previous, String sealed) {
        return new SealedResponse(
                company,
                id,
                Optional.ofNullable(previous),
                UUID.randomUUID(),
                Buffer.buffer(sealed),
                NOW,
                NOW.plus(KEEP));
    }

    private SealedResponse keep(String id, String previous, String sealed) {
        var response = response(company, id, previous, sealed);
        assertThat(await(tables.keep(response))).isTrue();
        return response;
    }

    private SealedTurns conversation(UUID of, String id, Instant now, int turnsMax, long bytesMax) {
        return await(tables.conversation(of, id, now, turnsMax, bytesMax));
    }

    private List<String> ids(String id, Instant now, int turnsMax) {
        return conversation(company, id, now, turnsMax, BYTES_MAX).turns().stream()
                .map(SealedResponse::id)
                .toList();
    }

    @Test
    void what_is_kept_is_found_as_it_was() {
        SealedResponse kept = keep("resp_1", "resp_0", "sealed");

        assertThat(await(tables.find(company, "resp_1", NOW))).contains(kept);
        assertThat(await(tables.find(company, "resp_2", NOW))).isEmpty();
    }

    @Test
    void a_second_one_under_the_same_id_changes_nothing() {
        SealedResponse kept = keep("resp_1", null, "first");

        assertThat(await(tables.keep(response(company, "resp_1", null, "second"))))
                .isFalse();
        assertThat(await(tables.find(company, "resp_1", NOW))).contains(kept);
    }

    @Test
    void another_company_finds_deletes_and_continues_nothing() {
        keep("resp_1", null, "one");
        keep("resp_2", "resp_1", "two");

        assertThat(await(tables.find(other, "resp_1", NOW))).isEmpty();
        assertThat(conversation(other, "resp_2", NOW, TURNS_MAX, BYTES_MAX).turns())
                .isEmpty();
        assertThat(await(tables.delete(other, "resp_1", NOW))).isFalse();
        assertThat(await(tables.find(company, "resp_1", NOW))).isPresent();
    }

    @Test
    void a_step_back_never_leaves_the_company() {
        keep("resp_1", null, "of the first company");
        var foreign = response(other, "resp_2", "resp_1", "of the second");
        await(tables.keep(foreign));
        var same = response(other, "resp_1", null, "another with the same id");
        await(tables.keep(same));

        assertThat(conversation(other, "resp_2", NOW, TURNS_MAX, BYTES_MAX).turns())
                .containsExactly(same, foreign);
        assertThat(await(tables.delete(other, "resp_1", NOW))).isTrue();
        assertThat(conversation(other, "resp_2", NOW, TURNS_MAX, BYTES_MAX).turns())
                .containsExactly(foreign);
    }

    @Test
    void a_conversation_comes_oldest_first_with_its_size() {
        SealedResponse first = keep("resp_1", null, "one");
        SealedResponse second = keep("resp_2", "resp_1", "second");
        keep("resp_3", "resp_1", "another end of it");

        assertThat(conversation(company, "resp_2", NOW, TURNS_MAX, BYTES_MAX))
                .isEqualTo(new SealedTurns(List.of(first, second), 9));
        assertThat(conversation(company, "resp_9", NOW, TURNS_MAX, BYTES_MAX)).isEqualTo(new SealedTurns(List.of(), 0));
    }

    @Test
    void one_that_is_too_long_says_how_long_and_is_not_read() {
        keep("resp_1", null, "one");
        keep("resp_2", "resp_1", "second");

        assertThat(conversation(company, "resp_2", NOW, TURNS_MAX, 9).turns()).hasSize(2);
        assertThat(conversation(company, "resp_2", NOW, TURNS_MAX, 8)).isEqualTo(new SealedTurns(List.of(), 9));
    }

    @Test
    void it_begins_after_a_turn_that_is_gone_and_reaches_back_so_far_only() {
        keep("resp_1", null, "1");
        keep("resp_2", "resp_1", "2");
        keep("resp_3", "resp_2", "3");
        keep("resp_4", "resp_3", "4");

        assertThat(ids("resp_4", NOW, 3)).containsExactly("resp_2", "resp_3", "resp_4");
        await(tables.delete(company, "resp_2", NOW));
        assertThat(ids("resp_4", NOW, TURNS_MAX)).containsExactly("resp_3", "resp_4");
    }

    @Test
    void a_circle_of_turns_ends() {
        keep("resp_1", "resp_2", "1");
        keep("resp_2", "resp_1", "2");

        assertThat(ids("resp_2", NOW, 4)).hasSize(4);
    }

    @Test
    void what_has_expired_is_not_there_and_then_deleted() {
        keep("resp_1", null, "1");
        keep("resp_2", null, "2");
        Instant end = NOW.plus(KEEP);

        assertThat(await(tables.find(company, "resp_1", end.minusMillis(1)))).isPresent();
        assertThat(await(tables.find(company, "resp_1", end))).isEmpty();
        assertThat(ids("resp_1", end, TURNS_MAX)).isEmpty();
        assertThat(await(tables.delete(company, "resp_1", end))).isFalse();
        await(tables.prune(end.minusMillis(1), 100));
        assertThat(await(tables.find(company, "resp_2", NOW))).isPresent();
        assertThat(await(tables.prune(end, 100))).isPositive();
        assertThat(await(tables.find(company, "resp_2", NOW))).isEmpty();
    }

    @Test
    void a_pruning_deletes_so_many_at_most() {
        Database own = POSTGRES.migrated();
        var alone = new ResponseTables(own.pool());
        for (int i = 0; i < 5; i++) {
            await(alone.keep(response(company, "resp_" + i, null, "x")));
        }

        assertThat(await(alone.prune(NOW.plus(KEEP), 3))).isEqualTo(3);
        assertThat(await(alone.prune(NOW.plus(KEEP), 3))).isEqualTo(2);
    }

    @Test
    void its_tables_go_and_come_back() {
        Database own = POSTGRES.migrated();
        await(Migrations.of(own).down("responses", 0));
        assertThat(await(own.pool()
                        .query("select 1 from pg_namespace where nspname = 'responses'")
                        .execute()))
                .isEmpty();

        assertThat(await(Migrations.of(own).up())).isEqualTo(1);
        assertThat(await(new ResponseTables(own.pool()).find(company, "resp_1", NOW)))
                .isEmpty();
    }
}
