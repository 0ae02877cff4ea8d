package dev.weir.verticles.batches;

import static dev.weir.verticles.batches.Awaited.await;
import static dev.weir.verticles.batches.Awaited.until;
import static dev.weir.verticles.batches.BatchNode.line;
import static dev.weir.verticles.batches.BatchNode.lines;
import static dev.weir.verticles.batches.ScriptedRunner.bad;
import static dev.weir.verticles.batches.ScriptedRunner.good;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.files.Batch;
import dev.weir.contracts.files.BatchRequest;
import dev.weir.contracts.files.BatchStatus;
import dev.weir.contracts.files.LineAnswer;
import dev.weir.contracts.files.LineCall;
import dev.weir.contracts.files.ListQuery;
import dev.weir.contracts.files.Purpose;
import dev.weir.testkit.PostgresExtension;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BatchRunTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private BatchNode node;
    private dev.weir.storage.postgres.PostgresUrl url;

    @BeforeEach
    void a_database_of_its_own() {
        url = POSTGRES.freshUrl();
    }

    @AfterEach
    void close() {
        if (node != null) {
            node.close();
        }
    }

    private ScriptedRunner start(Function<LineCall, Future<LineAnswer>> script) {
        var runner = new ScriptedRunner(script);
        node = BatchNode.start(url, runner);
        return runner;
    }

    private static boolean is(LineCall call, String customId) {
        return call.body().toString().contains("\"" + customId + "\"");
    }

    @Test
    void every_line_is_executed_once_and_answered_in_the_order_of_the_lines() {
        var runner = start(call -> Future.succeededFuture(is(call, "c3") ? bad(400, 0) : good(call)));
        Batch begun = node.begin(lines(20));
        assertThat(begun.status()).isEqualTo(BatchStatus.VALIDATING);
        Batch batch = node.over(begun);

        assertThat(batch.status()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(batch.counts()).isEqualTo(new Batch.Counts(20, 19, 1));
        assertThat(batch.request().metadata()).containsEntry("night", "7");
        List<JsonObject> output = node.lines(batch.outputFileId());
        assertThat(output).hasSize(19);
        assertThat(output.get(0).getString("custom_id")).isEqualTo("c1");
        assertThat(output.get(2).getString("custom_id")).isEqualTo("c4");
        assertThat(output.get(0).getJsonObject("response").getInteger("status_code"))
                .isEqualTo(200);
        assertThat(output.get(0)
                        .getJsonObject("response")
                        .getJsonObject("body")
                        .getJsonObject("echo")
                        .getString("model"))
                .isEqualTo("m");
        assertThat(output.get(0).getValue("error")).isNull();
        List<JsonObject> errors = node.lines(batch.errorFileId());
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0).getString("custom_id")).isEqualTo("c3");
        assertThat(errors.get(0).getJsonObject("response").getInteger("status_code"))
                .isEqualTo(400);

        assertThat(runner.calls).hasSize(20).allSatisfy(call -> {
            assertThat(call.companyId()).isEqualTo(node.company);
            assertThat(call.keyId()).isEqualTo(node.key);
            assertThat(call.clientAddress()).isEqualTo("203.0.113.7");
            assertThat(call.path()).isEqualTo(BatchNode.ENDPOINT);
        });
        assertThat(runner.calls).extracting(LineCall::requestId).doesNotHaveDuplicates();
        assertThat(runner.runningMost.get()).isEqualTo(BatchNode.QUICK.linesAtOnce());
    }

    @Test
    void a_batch_with_wrong_lines_fails_with_each_of_them_and_executes_none() {
        var runner = start(call -> Future.succeededFuture(good(call)));
        Batch batch = node.over(node.begin(line("a") + "not json\n\n" + line("a") + "{\"custom_id\":1}\n"));

        assertThat(batch.status()).isEqualTo(BatchStatus.FAILED);
        assertThat(batch.errors())
                .extracting(error -> error.line().orElseThrow() + " " + error.code() + " "
                        + error.param().orElse("-"))
                .containsExactly(
                        "2 invalid_json_line -", "4 duplicate_custom_id custom_id", "5 invalid_type custom_id");
        assertThat(batch.times().failed()).isPresent();
        assertThat(runner.calls).isEmpty();
    }

    @Test
    void a_batch_with_too_many_lines_fails() {
        start(call -> Future.succeededFuture(good(call)));
        Batch batch = node.over(node.begin(lines(BatchNode.QUICK.linesMax() + 1)));

        assertThat(batch.status()).isEqualTo(BatchStatus.FAILED);
        assertThat(batch.errors()).singleElement().satisfies(error -> {
            assertThat(error.code()).isEqualTo("too_many_requests");
            assertThat(error.message()).contains("at most 50");
        });
    }

    @Test
    void a_batch_without_a_line_fails() {
        start(call -> Future.succeededFuture(good(call)));

        assertThat(node.over(node.begin("\n \n")).errors())
                .singleElement()
                .satisfies(error -> assertThat(error.code()).isEqualTo("empty_file"));
    }

    @Test
    void a_batch_with_a_line_that_is_too_long_fails() {
        start(call -> Future.succeededFuture(good(call)));
        String tooLong = "x".repeat(BatchNode.QUICK.lineMax().intBytes() + 1);

        assertThat(node.over(node.begin(line("a") + tooLong)).errors())
                .singleElement()
                .satisfies(error -> assertThat(error.code()).isEqualTo("line_too_long"));
    }

    @Test
    void a_failure_of_the_server_is_tried_again_as_another_request() {
        var tries = new AtomicInteger();
        var runner = start(call -> Future.succeededFuture(tries.incrementAndGet() == 1 ? bad(503, 0) : good(call)));
        Batch batch = node.over(node.begin(line("a")));

        assertThat(batch.counts()).isEqualTo(new Batch.Counts(1, 1, 0));
        assertThat(runner.calls).extracting(LineCall::requestId).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void a_server_that_goes_on_failing_is_the_result_of_the_line() {
        var runner = start(_ -> Future.succeededFuture(bad(502, 0)));
        Batch batch = node.over(node.begin(line("a")));

        assertThat(batch.status()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(batch.counts()).isEqualTo(new Batch.Counts(1, 0, 1));
        assertThat(batch.outputFileId()).isEmpty();
        assertThat(runner.calls).hasSize(BatchNode.QUICK.triesMax());
    }

    @Test
    void a_limit_that_opens_soon_is_waited_for_however_often() {
        var tries = new AtomicInteger();
        var runner = start(call -> Future.succeededFuture(tries.incrementAndGet() <= 3 ? bad(429, 1) : good(call)));
        Batch batch = node.over(node.begin(line("a")));

        assertThat(batch.counts()).isEqualTo(new Batch.Counts(1, 1, 0));
        assertThat(runner.calls).extracting(LineCall::requestId).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void a_limit_that_stays_shut_is_the_result_of_the_line() {
        var runner = start(_ -> Future.succeededFuture(bad(429, 0)));
        assertThat(node.over(node.begin(line("a"))).counts()).isEqualTo(new Batch.Counts(1, 0, 1));

        assertThat(runner.calls).hasSize(1);
    }

    @Test
    void a_line_without_an_answer_is_executed_again_as_the_same_request() {
        var tries = new AtomicInteger();
        var runner = start(call -> tries.incrementAndGet() == 1
                ? Future.failedFuture("the connection broke")
                : Future.succeededFuture(good(call)));
        assertThat(node.over(node.begin(line("a"))).counts()).isEqualTo(new Batch.Counts(1, 1, 0));

        assertThat(runner.calls).hasSize(2);
        assertThat(runner.calls)
                .extracting(LineCall::requestId)
                .containsOnly(runner.calls.get(0).requestId());
    }

    @Test
    void a_line_that_never_has_an_answer_says_so() {
        start(_ -> Future.failedFuture("the connection broke"));
        Batch batch = node.over(node.begin(line("a")));

        assertThat(node.lines(batch.errorFileId())).singleElement().satisfies(line -> {
            assertThat(line.getValue("response")).isNull();
            assertThat(line.getJsonObject("error").getString("code")).isEqualTo("request_failed");
            assertThat(line.getJsonObject("error").getString("message")).isEqualTo("the connection broke");
        });
    }

    @Test
    void a_batch_that_is_cancelled_ends_what_runs_and_tells_of_the_rest() {
        Promise<Void> go = Promise.promise();
        var runner = start(call -> go.future().map(_ -> good(call)));
        Batch begun = node.begin(lines(10));
        until(() -> runner.calls.size() == 3);

        Batch cancelling = await(node.batches.cancel(node.company, begun.id()));
        assertThat(cancelling.status()).isEqualTo(BatchStatus.CANCELLING);
        assertThat(await(node.batches.cancel(node.company, begun.id())).status())
                .isEqualTo(BatchStatus.CANCELLING);
        // until the node has seen it: a line that ends earlier is followed by another
        until(() -> node.find(begun).status() == BatchStatus.CANCELLING);
        waitForLooks();
        go.complete();
        Batch batch = node.over(begun);

        assertThat(batch.status()).isEqualTo(BatchStatus.CANCELLED);
        assertThat(batch.counts()).isEqualTo(new Batch.Counts(10, 3, 7));
        assertThat(node.lines(batch.outputFileId())).hasSize(3);
        assertThat(node.lines(batch.errorFileId()))
                .hasSize(7)
                .allSatisfy(line -> assertThat(line.getJsonObject("error").getString("code"))
                        .isEqualTo("batch_cancelled"));
        refused(Failure.BATCH_OVER, () -> {
            Batch done = node.over(node.begin(line("a")));
            await(node.batches.cancel(node.company, done.id()));
        });
    }

    private static void waitForLooks() {
        long until =
                System.nanoTime() + BatchNode.QUICK.interval().multipliedBy(10).toNanos();
        until(() -> System.nanoTime() > until);
    }

    @Test
    void a_batch_whose_time_is_over_tells_of_the_lines_it_did_not_execute() {
        Promise<Void> go = Promise.promise();
        var runner = start(call -> go.future().map(_ -> good(call)));
        Batch begun = node.begin(lines(5));
        until(() -> runner.calls.size() == 3);
        node.clock.advance(BatchRequest.WINDOW);
        waitForLooks();
        go.complete();
        Batch batch = node.over(begun);

        assertThat(batch.status()).isEqualTo(BatchStatus.EXPIRED);
        assertThat(batch.times().expired()).isPresent();
        assertThat(batch.counts()).isEqualTo(new Batch.Counts(5, 3, 2));
        assertThat(node.lines(batch.errorFileId()))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.getJsonObject("error").getString("code"))
                        .isEqualTo("batch_expired"));
    }

    @Test
    void another_node_goes_on_where_one_died_and_books_no_line_twice() {
        var answered = ConcurrentHashMap.<String>newKeySet();
        // the first node answers four lines and hangs in all others
        var first = start(call -> {
            boolean early = is(call, "c1") || is(call, "c2") || is(call, "c3") || is(call, "c4");
            return early
                    ? Future.succeededFuture(good(call))
                    : Promise.<LineAnswer>promise().future();
        });
        Batch begun = node.begin(lines(12));
        until(() -> first.calls.size() == 7 && node.find(begun).counts().completed() == 4);
        first.calls.stream().limit(7).forEach(call -> answered.add(call.body().toString()));
        node.kill();

        var second = ScriptedRunner.echo();
        try (BatchNode other = BatchNode.start(url, second)) {
            until(() ->
                    await(other.batches.find(node.company, begun.id())).status().over());
            Batch batch = await(other.batches.find(node.company, begun.id()));
            assertThat(batch.status()).isEqualTo(BatchStatus.COMPLETED);
            assertThat(batch.counts()).isEqualTo(new Batch.Counts(12, 12, 0));
            assertThat(other.lines(batch.outputFileId()))
                    .extracting(line -> line.getString("custom_id"))
                    .containsExactly("c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10", "c11", "c12");
        }
        assertThat(second.calls).hasSize(8);
        Set<UUID> again = ids(second);
        again.retainAll(ids(first));
        assertThat(again)
                .as("lines that hung on the first node are the same requests")
                .hasSize(3);
    }

    private static Set<UUID> ids(ScriptedRunner runner) {
        Set<UUID> ids = new HashSet<>();
        runner.calls.forEach(call -> ids.add(call.requestId()));
        return ids;
    }

    @Test
    void a_node_that_stops_leaves_its_batch_to_others_at_once() {
        var first = start(call -> Future.succeededFuture(is(call, "c2") ? bad(429, 2) : good(call)));
        Batch begun = node.begin(lines(2));
        until(() -> first.calls.size() == 2);
        node.close();
        UUID company = node.company;
        node = null;

        try (BatchNode other = BatchNode.start(url, ScriptedRunner.echo())) {
            until(() -> await(other.batches.find(company, begun.id())).status() == BatchStatus.COMPLETED);
            assertThat(await(other.batches.find(company, begun.id())).counts()).isEqualTo(new Batch.Counts(2, 2, 0));
        }
    }

    @Test
    void several_batches_of_several_companies_are_worked_on_at_once() {
        Promise<Void> go = Promise.promise();
        var runner = start(call -> go.future().map(_ -> good(call)));
        Batch one = node.begin(line("a"));
        Batch two = node.begin(line("b"));

        until(() -> runner.calls.size() == 2);
        go.complete();
        assertThat(node.over(one).status()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(node.over(two).status()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(await(node.batches.list(node.company, new ListQuery(Optional.empty(), 1, true)))
                        .more())
                .isTrue();
    }

    @Test
    void what_is_asked_for_wrongly_is_refused() {
        start(call -> Promise.<LineAnswer>promise().future());
        UUID notForBatches = node.upload(Purpose.USER_DATA, line("a"));
        refused(Failure.INVALID_VALUE, () -> await(node.batches.create(node.request(notForBatches))));
        refused(Failure.NOT_FOUND, () -> await(node.batches.create(node.request(UUID.randomUUID()))));
        refused(Failure.NOT_FOUND, () -> await(node.batches.find(node.company, UUID.randomUUID())));

        Batch mine = node.begin(line("a"));
        UUID stranger = UUID.randomUUID();
        refused(Failure.NOT_FOUND, () -> await(node.batches.find(stranger, mine.id())));
        refused(Failure.NOT_FOUND, () -> await(node.batches.cancel(stranger, mine.id())));
        assertThat(await(node.batches.list(stranger, new ListQuery(Optional.empty(), 9, true)))
                        .items())
                .isEmpty();

        node.begin(line("b"));
        node.begin(line("c"));
        refused(Failure.CONCURRENCY_LIMITED, () -> node.begin(line("d")));
    }

    @Test
    void a_file_of_another_company_is_no_input() {
        start(call -> Future.succeededFuture(good(call)));
        UUID file = node.upload(Purpose.BATCH, line("a"));
        BatchRequest own = node.request(file);
        var stolen = new BatchRequest(
                UUID.randomUUID(),
                own.keyId(),
                own.clientAddress(),
                own.inputFileId(),
                own.endpoint(),
                own.window(),
                own.metadata(),
                own.keepOutput(),
                Optional.empty());

        refused(Failure.NOT_FOUND, () -> await(node.batches.create(stolen)));
    }

    private BatchRequest marked(UUID input, String key) {
        BatchRequest usual = node.request(input);
        return new BatchRequest(
                usual.companyId(),
                usual.keyId(),
                usual.clientAddress(),
                usual.inputFileId(),
                usual.endpoint(),
                usual.window(),
                usual.metadata(),
                usual.keepOutput(),
                Optional.of(key));
    }

    @Test
    void a_repeat_with_the_same_mark_is_the_same_batch_even_when_its_input_is_gone() {
        var runner = start(call -> Future.succeededFuture(good(call)));
        UUID input = node.upload(Purpose.BATCH, line("a"));
        List<Future<Batch>> asked = List.of(
                node.batches.create(marked(input, "once")),
                node.batches.create(marked(input, "once")),
                node.batches.create(marked(input, "once")));
        Set<UUID> begun = new HashSet<>();
        asked.forEach(each -> begun.add(await(each).id()));
        assertThat(begun).hasSize(1);

        node.over(await(asked.getFirst()));
        await(node.files.remove(input));
        Batch again = await(node.batches.create(marked(input, "once")));
        assertThat(again.status()).isEqualTo(BatchStatus.COMPLETED);
        assertThat(runner.calls).hasSize(1);
        UUID other = node.upload(Purpose.BATCH, line("b"));
        refused(Failure.IDEMPOTENCY_KEY_REUSED, () -> await(node.batches.create(marked(other, "once"))));
        assertThat(await(node.batches.create(marked(other, "twice"))).id()).isNotEqualTo(again.id());
    }

    @Test
    void output_stays_as_long_as_its_batch_says() {
        start(call -> Future.succeededFuture(good(call)));
        BatchRequest usual = node.request(node.upload(Purpose.BATCH, line("a")));
        Batch batch = node.over(await(node.batches.create(new BatchRequest(
                usual.companyId(),
                usual.keyId(),
                usual.clientAddress(),
                usual.inputFileId(),
                usual.endpoint(),
                usual.window(),
                usual.metadata(),
                Optional.of(Duration.ofHours(5)),
                Optional.empty()))));

        assertThat(await(node.files.input(batch.outputFileId().orElseThrow()))
                        .orElseThrow()
                        .expiresAt())
                .contains(node.clock.instant().plus(Duration.ofHours(5)));
    }

    private static void refused(Failure failure, ThrowingCallable call) {
        assertThatExceptionOfType(GatewayException.class)
                .isThrownBy(call)
                .satisfies(refused -> assertThat(refused.failure()).isEqualTo(failure));
    }
}
