package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.system.Requests.CHAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.Books;
import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that ask for the same at the same time.
@Tag("system")
class CacheSharingTest {
    private static final String CACHE = "x-weir-cache";
    private static final int MANY = 20;
    /// More than fits between a client that takes nothing and its provider.
    private static final int LONG = 32 << 20;

    private static final long NOTICED_NANOS = 300_000_000;
    private static final String USAGE = Samples.usage(1_000, 1_000);
    private static final Executor THREADS = work -> Thread.ofVirtual().start(work);

    private static final AtomicInteger MADE = new AtomicInteger();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(CacheSharingTest::settings);

    private String prompt;
    private Books before;

    private static List<String> settings() {
        String models = """
                models:
                  - model: kept
                    provider: openai
                    upstream: gpt-4o-mini
                    cache: {ttl: 10m, price: 10}
                  - model: apart
                    provider: openai
                    upstream: gpt-4o-mini
                    cache: {ttl: 10m, share: false}
                """;
        try {
            return List.of(
                    "--models=" + Files.writeString(Files.createTempFile("models-", ".yaml"), models),
                    "--cache.shareWait=2s",
                    "--requests.keepAlive=400ms",
                    "--routing.attemptsMax=1",
                    "--routing.failuresMax=1000",
                    "--routing.failureShareMax=100");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void ask_for_something_new() {
        prompt = "Shared question " + MADE.incrementAndGet();
        before = WEIR.books();
    }

    private String chat(String model, String more) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]" + more
                + "}";
    }

    private Conversation open(String more) {
        return Conversation.post(WEIR.port(), CHAT, KEY, chat("kept", more));
    }

    private static CompletableFuture<Api.Reply> send(String body) {
        return CompletableFuture.supplyAsync(() -> WEIR.api().post(CHAT, KEY, body), THREADS);
    }

    private static List<CompletableFuture<Api.Reply>> sendMany(String body) {
        List<CompletableFuture<Api.Reply>> sent = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            sent.add(send(body));
        }
        return sent;
    }

    private static double metric(String name) {
        return WEIR.api()
                .metrics()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitRunning(int requests) {
        RunningWeir.eventually(requests + " requests to run", () -> metric("weir_active_requests") == requests);
    }

    /// A stream that waits twice.
    private static Script stream(CountDownLatch begin, CountDownLatch end) {
        return Script.events()
                .await(begin)
                .event(Samples.role())
                .event(Samples.text("first half"))
                .await(end)
                .event(Samples.text("second half"))
                .event(Samples.finish("stop"))
                .event(Samples.usageChunk(USAGE))
                .done();
    }

    private static List<String> costs(List<JsonObject> rows) {
        return rows.stream().map(row -> row.getString("cost")).sorted().toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void many_at_once_make_one_call_and_get_the_same_answer(boolean stream) {
        var go = new CountDownLatch(1);
        WEIR.upstream()
                .expect(
                        stream
                                ? stream(go, go)
                                : Script.silence().await(go).then(Script.json(200, Samples.answer("Hello", USAGE))));
        List<CompletableFuture<Api.Reply>> sent = sendMany(chat("kept", stream ? ",\"stream\":true" : ""));
        awaitRunning(MANY);

        go.countDown();
        List<Api.Reply> replies = sent.stream().map(CompletableFuture::join).toList();

        assertThat(WEIR.upstream().calls()).isEqualTo(1);
        assertThat(replies).allSatisfy(reply -> {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo(replies.getFirst().body());
        });
        assertThat(replies)
                .filteredOn(reply -> reply.header(CACHE).orElse("").equals("miss"))
                .hasSize(1);
        assertThat(replies)
                .filteredOn(reply -> reply.header(CACHE).orElse("").equals("shared"))
                .hasSize(MANY - 1);
        List<JsonObject> rows = before.rows();
        assertThat(rows).hasSize(MANY).allMatch(row -> row.getString("ending").equals("completed"));
        assertThat(rows)
                .filteredOn(row -> row.getBoolean("cached"))
                .hasSize(MANY - 1)
                .allMatch(row -> row.getString("cost").equals("0.000075"));
        assertThat(rows)
                .filteredOn(row -> !row.getBoolean("cached"))
                .allMatch(row -> row.getString("cost").equals("0.00075"));
        RunningWeir.eventually("no memory to be held", () -> metric("weir_cache_recording_bytes") == 0);
    }

    @Test
    void two_companies_never_share() {
        String other = WEIR.newCompany("Neighbour", "1.00");
        var go = new CountDownLatch(1);
        WEIR.upstream().expect(stream(go, go));
        WEIR.upstream().expect(stream(go, go));
        String request = chat("kept", ",\"stream\":true");
        var mine = send(request);
        var theirs = CompletableFuture.supplyAsync(() -> WEIR.api().post(CHAT, other, request), THREADS);
        RunningWeir.eventually("two calls", () -> WEIR.upstream().calls() == 2);

        go.countDown();

        assertThat(mine.join().header(CACHE)).contains("miss");
        assertThat(theirs.join().header(CACHE)).contains("miss");
    }

    @Test
    void who_joins_a_stream_gets_its_beginning_at_once_and_the_rest_as_it_comes() {
        var begin = new CountDownLatch(0);
        var end = new CountDownLatch(1);
        WEIR.upstream().expect(stream(begin, end));
        try (var first = open(",\"stream\":true")) {
            first.head();
            first.until("first half");
            try (var joined = open(",\"stream\":true")) {
                assertThat(joined.head().headers()).containsEntry(CACHE, "shared");
                joined.until("first half");
                end.countDown();

                assertThat(joined.until("[DONE]")).isEqualTo(first.until("[DONE]"));
            }
        }
        assertThat(WEIR.upstream().calls()).isEqualTo(1);
        assertThat(costs(before.rows())).containsExactly("0.000075", "0.00075");
    }

    @Test
    void a_first_client_that_leaves_does_not_take_the_answer_from_the_others() {
        var end = new CountDownLatch(1);
        WEIR.upstream().expect(stream(new CountDownLatch(0), end));
        try (var joined = Conversation.open(WEIR.port())) {
            try (var first = open(",\"stream\":true")) {
                first.head();
                first.until("first half");
                String body = chat("kept", ",\"stream\":true");
                joined.send("POST " + CHAT + " HTTP/1.1\r\nhost: weir\r\nauthorization: Bearer " + KEY
                        + "\r\ncontent-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n" + body);
                joined.head();
                joined.until("first half");
            }
            // Nothing tells that it was noticed: the call goes on.
            long left = System.nanoTime();
            RunningWeir.eventually("it to be noticed", () -> System.nanoTime() - left > NOTICED_NANOS);
            end.countDown();
            assertThat(joined.until("[DONE]")).contains("first half", "second half");
        }

        List<JsonObject> rows = before.rows();
        assertThat(rows)
                .extracting(row -> row.getString("ending"))
                .containsExactlyInAnyOrder("completed", "client_gone");
        // The company has all of it, and pays its one call once.
        assertThat(costs(rows)).containsExactly("0.000075", "0.00075");
        assertThat(WEIR.upstream().calls()).isEqualTo(1);
        assertThat(WEIR.api().post(CHAT, KEY, chat("kept", ",\"stream\":true")).header(CACHE))
                .contains("hit");
    }

    @Test
    void a_first_client_that_takes_nothing_and_leaves_does_not_take_the_answer_from_the_others() {
        var go = new CountDownLatch(1);
        String piece = Samples.text("x".repeat(LONG / 100));
        Script script = Script.events().event(Samples.role()).event(piece).await(go);
        for (int i = 0; i < 100; i++) {
            script = script.event(piece);
        }
        WEIR.upstream()
                .expect(script.event(Samples.finish("stop"))
                        .event(Samples.usageChunk(USAGE))
                        .done());
        try (var joined = Conversation.open(WEIR.port())) {
            try (var first = open(",\"stream\":true")) {
                first.head();
                String body = chat("kept", ",\"stream\":true");
                joined.send("POST " + CHAT + " HTTP/1.1\r\nhost: weir\r\nauthorization: Bearer " + KEY
                        + "\r\ncontent-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n" + body);
                assertThat(joined.head().headers()).containsEntry(CACHE, "shared");
                go.countDown();
                joined.skip(LONG / 100);
            }
            joined.skipToTheEnd();
            assertThat(joined.ending()).isEqualTo(Conversation.Ending.WHOLE);
        }
        assertThat(before.rows())
                .filteredOn(row -> row.getBoolean("cached"))
                .singleElement()
                .matches(row -> row.getString("ending").equals("completed"));
        assertThat(WEIR.upstream().calls()).isEqualTo(1);
    }

    @Test
    void when_all_have_left_the_provider_is_told() {
        var never = new CountDownLatch(1);
        var call = WEIR.upstream().expect(stream(new CountDownLatch(0), never));
        try (var first = open(",\"stream\":true")) {
            first.head();
            first.until("first half");
            try (var joined = open(",\"stream\":true")) {
                joined.head();
                joined.until("first half");
            }
        }
        call.goneAt();

        List<JsonObject> rows = before.rows();
        assertThat(rows).hasSize(2).allMatch(row -> row.getString("ending").equals("client_gone"));
        assertThat(rows).allMatch(row -> row.getBoolean("estimated"));
    }

    @Test
    void when_the_first_is_refused_one_of_the_others_takes_its_place() {
        var go = new CountDownLatch(1);
        WEIR.upstream()
                .expect(Script.silence()
                        .await(go)
                        .then(Script.json(400, "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\"}}")));
        WEIR.upstream().answerOthers(_ -> Script.json(200, Samples.answer("Hello", USAGE)));
        List<CompletableFuture<Api.Reply>> sent = sendMany(chat("kept", ""));
        awaitRunning(MANY);

        go.countDown();
        List<Api.Reply> replies = sent.stream().map(CompletableFuture::join).toList();

        assertThat(replies).filteredOn(reply -> reply.status() == 400).hasSize(1);
        assertThat(replies).filteredOn(reply -> reply.status() == 200).hasSize(MANY - 1);
        assertThat(WEIR.upstream().calls()).isEqualTo(2);
        before.rows();
    }

    @Test
    void when_all_fail_none_waits_for_ever() {
        var go = new CountDownLatch(1);
        WEIR.upstream()
                .answerOthers(_ -> Script.silence()
                        .await(go)
                        .then(Script.json(400, "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\"}}")));
        List<CompletableFuture<Api.Reply>> sent = sendMany(chat("kept", ""));
        awaitRunning(MANY);
        assertThat(WEIR.upstream().calls()).isEqualTo(1);

        go.countDown();

        assertThat(sent).allSatisfy(reply -> assertThat(reply.join().status()).isEqualTo(400));
        assertThat(WEIR.upstream().calls()).isBetween(3, MANY);
        RunningWeir.eventually("no memory to be held", () -> metric("weir_cache_recording_bytes") == 0);
    }

    @Test
    void a_stream_that_breaks_off_ends_with_an_error_for_all_who_had_some_of_it() {
        var cut = new CountDownLatch(1);
        WEIR.upstream()
                .expect(Script.events().event(Samples.text("half")).await(cut).cut());
        try (var first = open(",\"stream\":true");
                var joined = open(",\"stream\":true")) {
            first.head();
            first.until("half");
            joined.head();
            joined.until("half");
            cut.countDown();

            assertThat(joined.until("upstream_cut")).doesNotContain("[DONE]").isEqualTo(first.until("upstream_cut"));
        }
        assertThat(before.rows())
                .hasSize(2)
                .allMatch(row -> row.getString("ending").equals("upstream_cut"));
    }

    @Test
    void who_has_waited_long_enough_asks_for_an_answer_of_its_own_and_is_kept_alive_meanwhile() {
        var never = new CountDownLatch(1);
        WEIR.upstream().expect(stream(never, never));
        WEIR.upstream().expect(Samples.stream(USAGE, "quick"));
        try (var first = open(",\"stream\":true")) {
            RunningWeir.eventually("the first call", () -> WEIR.upstream().calls() == 1);
            try (var joined = open(",\"stream\":true")) {
                joined.head();

                assertThat(joined.until("[DONE]")).startsWith(": keep-alive").contains("quick");
            }
            first.until(": keep-alive");
        }
        never.countDown();
        assertThat(WEIR.upstream().calls()).isEqualTo(2);
        before.rows();
    }

    @Test
    void who_leaves_while_it_waits_leaves_nothing_behind() {
        var go = new CountDownLatch(1);
        WEIR.upstream().expect(stream(go, go));
        try (var first = open(",\"stream\":true")) {
            RunningWeir.eventually("the first call", () -> WEIR.upstream().calls() == 1);
            try (var _ = open(",\"stream\":true")) {
                awaitRunning(2);
            }
            awaitRunning(1);
            go.countDown();
            first.head();
            first.until("[DONE]");
        }
        assertThat(before.row("completed").getString("cost")).isEqualTo("0.00075");
    }

    @Test
    void where_a_route_says_so_none_is_shared() {
        var go = new CountDownLatch(1);
        WEIR.upstream().answerOthers(_ -> stream(go, go));
        List<CompletableFuture<Api.Reply>> sent = sendMany(chat("apart", ",\"stream\":true"));
        RunningWeir.eventually("all calls", () -> WEIR.upstream().calls() == MANY);

        go.countDown();

        assertThat(sent)
                .allSatisfy(reply -> assertThat(reply.join().header(CACHE)).contains("miss"));
    }

    @Test
    void who_wants_a_new_answer_follows_none() {
        var go = new CountDownLatch(1);
        WEIR.upstream().answerOthers(_ -> stream(go, go));
        String request = chat("kept", ",\"stream\":true");
        var first = send(request);
        RunningWeir.eventually("the first call", () -> WEIR.upstream().calls() == 1);

        var anew = CompletableFuture.supplyAsync(() -> WEIR.api().post(CHAT, KEY, request, CACHE, "refresh"), THREADS);
        RunningWeir.eventually("the second call", () -> WEIR.upstream().calls() == 2);
        go.countDown();

        assertThat(first.join().header(CACHE)).contains("miss");
        assertThat(anew.join().header(CACHE)).contains("miss");
    }

    @Test
    void one_without_the_balance_for_its_part_is_refused_and_the_others_are_not() {
        // Enough for the bound of one call and of one part of it.
        String poor = WEIR.newCompany("Poor", "0.00069");
        var begin = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        WEIR.upstream().answerOthers(_ -> stream(begin, end));
        String request = chat("kept", ",\"stream\":true,\"max_tokens\":1000");
        List<CompletableFuture<Api.Reply>> sent = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            sent.add(CompletableFuture.supplyAsync(() -> WEIR.api().post(CHAT, poor, request), THREADS));
        }
        awaitRunning(4);
        begin.countDown();
        awaitRunning(2);
        end.countDown();

        // As a status, or as an event where a comment has kept the stream open.
        List<String> bodies = sent.stream().map(each -> each.join().body()).toList();
        assertThat(bodies).filteredOn(body -> body.contains("[DONE]")).hasSize(2);
        assertThat(bodies)
                .filteredOn(body -> body.contains("insufficient_quota"))
                .hasSize(2);
        assertThat(WEIR.upstream().calls()).isEqualTo(1);
    }
}
