package dev.weir.verticles.files;

import static dev.weir.verticles.files.Awaited.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.files.BatchRequest;
import dev.weir.contracts.files.FileContent;
import dev.weir.contracts.files.FileTerms;
import dev.weir.contracts.files.ListQuery;
import dev.weir.contracts.files.Listed;
import dev.weir.contracts.files.NewFile;
import dev.weir.contracts.files.Purpose;
import dev.weir.contracts.files.StoredFile;
import dev.weir.storage.files.BatchTables;
import dev.weir.storage.files.FileTables;
import dev.weir.testkit.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CompanyFilesTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static final int FILE_BYTES_MAX = 2 << 20;
    private static final FileSettings SETTINGS = new FileSettings(
            new DataSize(FILE_BYTES_MAX),
            DataSize.mib(3),
            Duration.ofDays(30),
            Duration.ofMinutes(10),
            Duration.ofMinutes(1));

    private final ManualClock clock = new ManualClock();
    private final FileTables tables = new FileTables(POSTGRES.database().pool());
    private final CompanyFiles files = new CompanyFiles(tables, SETTINGS, clock);
    private final UUID company = UUID.randomUUID();

    @Test
    void a_file_comes_back_as_it_went_in_wherever_its_pieces_were_cut() {
        Buffer bytes = bytes(700_001);
        StoredFile file = upload(company, Purpose.USER_DATA, bytes, 99_991);

        assertThat(file.bytes()).isEqualTo(700_001);
        assertThat(await(files.find(company, file.id()))).isEqualTo(file);
        assertThat(read(await(files.open(company, file.id())))).isEqualTo(bytes);
        assertThat(file.expiresAt()).isEmpty();
    }

    @Test
    void a_file_without_a_byte_is_a_file() {
        StoredFile file = upload(company, Purpose.USER_DATA, Buffer.buffer(), 1);

        assertThat(file.bytes()).isZero();
        assertThat(read(await(files.open(company, file.id()))).length()).isZero();
    }

    @Test
    void the_file_of_another_company_is_not_there() {
        StoredFile file = upload(company, Purpose.BATCH, bytes(10), 10);
        UUID other = UUID.randomUUID();

        refused(Failure.NOT_FOUND, () -> await(files.find(other, file.id())));
        refused(Failure.NOT_FOUND, () -> await(files.open(other, file.id())));
        refused(Failure.NOT_FOUND, () -> await(files.delete(other, file.id())));
        assertThat(await(files.list(other, Optional.empty(), newest(10))).items())
                .isEmpty();
        assertThat(await(files.find(company, file.id()))).isEqualTo(file);
    }

    @Test
    void nobody_sees_a_file_that_still_arrives() {
        NewFile arriving = await(files.create(company));
        await(arriving.write(bytes(FileContent.PIECE_BYTES_MAX)));

        assertThat(await(files.list(company, Optional.empty(), newest(10))).items())
                .isEmpty();
        await(arriving.discard());
        assertThat(roomTaken()).isZero();
    }

    @Test
    void a_file_that_is_too_long_is_refused_while_it_arrives() {
        NewFile arriving = await(files.create(company));

        refused(
                Failure.BODY_TOO_LARGE,
                () -> await(writeAll(arriving, bytes(FILE_BYTES_MAX + 1), 500_000)
                        .compose(_ -> arriving.keep(terms(Purpose.BATCH)))));
        await(arriving.discard());
        assertThat(roomTaken()).isZero();
    }

    @Test
    void a_company_without_room_is_told_so_and_has_room_again_when_it_deletes() {
        StoredFile first = upload(company, Purpose.BATCH, bytes(FILE_BYTES_MAX), 400_000);
        NewFile second = await(files.create(company));

        refused(Failure.FILE_STORAGE_FULL, () -> await(writeAll(second, bytes(FILE_BYTES_MAX), 400_000)));
        await(second.discard());
        assertThat(roomTaken()).isEqualTo(FILE_BYTES_MAX);

        await(files.delete(company, first.id()));
        assertThat(roomTaken()).isZero();
        assertThat(upload(company, Purpose.BATCH, bytes(FILE_BYTES_MAX), 400_000)
                        .bytes())
                .isEqualTo(FILE_BYTES_MAX);
    }

    @Test
    void a_list_goes_on_after_its_last_file_in_both_directions() {
        List<UUID> made = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clock.advance(Duration.ofMillis(1));
            made.add(upload(company, i == 2 ? Purpose.USER_DATA : Purpose.BATCH, bytes(i), 9)
                    .id());
        }

        Listed<StoredFile> first = await(files.list(company, Optional.empty(), newest(3)));
        assertThat(first.items()).extracting(StoredFile::id).containsExactly(made.get(4), made.get(3), made.get(2));
        assertThat(first.more()).isTrue();
        Listed<StoredFile> rest =
                await(files.list(company, Optional.empty(), new ListQuery(Optional.of(made.get(2)), 3, true)));
        assertThat(rest.items()).extracting(StoredFile::id).containsExactly(made.get(1), made.get(0));
        assertThat(rest.more()).isFalse();
        assertThat(await(files.list(
                                company, Optional.of(Purpose.BATCH), new ListQuery(Optional.of(made.get(0)), 9, false)))
                        .items())
                .extracting(StoredFile::id)
                .containsExactly(made.get(1), made.get(3), made.get(4));
    }

    @Test
    void a_file_whose_time_is_over_is_gone_and_gives_its_room_back() {
        NewFile arriving = await(files.create(company));
        await(arriving.write(bytes(1000)));
        StoredFile file = await(arriving.keep(new FileTerms("a", Purpose.USER_DATA, Optional.of(Duration.ofHours(1)))));
        StoredFile input = upload(company, Purpose.BATCH, bytes(7), 7);
        assertThat(input.expiresAt()).contains(clock.instant().plus(SETTINGS.batchInputKeep()));

        clock.advance(Duration.ofHours(1));
        refused(Failure.NOT_FOUND, () -> await(files.find(company, file.id())));
        assertThat(await(files.list(company, Optional.empty(), newest(9))).items())
                .containsExactly(input);

        clock.advance(Duration.ofSeconds(1));
        await(tables.prune(clock.instant(), Duration.ofHours(1), 10));
        assertThat(roomTaken()).isEqualTo(7);
    }

    @Test
    void an_upload_that_brings_nothing_any_more_is_deleted_and_told_so() {
        NewFile arriving = await(files.create(company));
        await(arriving.write(bytes(FileContent.PIECE_BYTES_MAX)));

        await(tables.prune(clock.instant(), Duration.ZERO, 10));

        assertThat(roomTaken()).isZero();
        refused(Failure.NOT_FOUND, () -> await(arriving.keep(terms(Purpose.BATCH))));
    }

    @Test
    void the_input_of_a_batch_that_is_under_way_stays() {
        StoredFile file = upload(company, Purpose.BATCH, bytes(10), 10);
        await(new BatchTables(POSTGRES.database().pool())
                .create(UUID.randomUUID(), batch(file.id()), clock.instant(), 10));

        refused(Failure.FILE_IN_USE, () -> await(files.delete(company, file.id())));
        clock.advance(SETTINGS.batchInputKeep().plusDays(1));
        await(tables.prune(clock.instant(), Duration.ofHours(1), 10));
        assertThat(await(tables.input(file.id()))).contains(file);
    }

    @Test
    void a_file_that_is_deleted_while_it_is_read_breaks_off() {
        StoredFile file = upload(company, Purpose.USER_DATA, bytes(FileContent.PIECE_BYTES_MAX + 1), 100_000);
        FileContent content = await(files.open(company, file.id()));
        await(content.next());
        await(files.delete(company, file.id()));

        refused(Failure.NOT_FOUND, () -> await(content.next()));
    }

    private BatchRequest batch(UUID input) {
        return new BatchRequest(
                company,
                UUID.randomUUID(),
                "127.0.0.1",
                input,
                "/v1/chat/completions",
                BatchRequest.WINDOW,
                Map.of(),
                Optional.empty(),
                Optional.empty());
    }

    private StoredFile upload(UUID owner, Purpose purpose, Buffer bytes, int cut) {
        NewFile arriving = await(files.create(owner));
        await(writeAll(arriving, bytes, cut));
        return await(arriving.keep(terms(purpose)));
    }

    private static Future<Void> writeAll(NewFile arriving, Buffer bytes, int cut) {
        Future<Void> written = Future.succeededFuture();
        for (int at = 0; at < bytes.length(); at += cut) {
            Buffer piece = bytes.getBuffer(at, Math.min(bytes.length(), at + cut));
            written = written.compose(_ -> arriving.write(piece));
        }
        return written;
    }

    private static Buffer read(FileContent content) {
        Buffer all = Buffer.buffer();
        for (Buffer piece = await(content.next()); piece.length() > 0; piece = await(content.next())) {
            assertThat(piece.length()).isLessThanOrEqualTo(FileContent.PIECE_BYTES_MAX);
            all.appendBuffer(piece);
        }
        return all;
    }

    private long roomTaken() {
        return await(POSTGRES.database()
                        .pool()
                        .query("select coalesce(sum(bytes), 0)::bigint from files.company where company_id = '"
                                + company + "'")
                        .execute())
                .iterator()
                .next()
                .getLong(0);
    }

    private static FileTerms terms(Purpose purpose) {
        return new FileTerms("input.jsonl", purpose, Optional.empty());
    }

    private static ListQuery newest(int limit) {
        return new ListQuery(Optional.empty(), limit, true);
    }

    private static Buffer bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (i * 31 + i / 256);
        }
        return Buffer.buffer(bytes);
    }

    private static void refused(Failure failure, ThrowingCallable call) {
        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(call)
                .satisfies(refused -> assertThat(refused.failure()).isEqualTo(failure));
    }
}
