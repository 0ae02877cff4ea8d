package dev.weir.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedCall;
import dev.weir.testkit.ScriptedH2Upstream;
import dev.weir.testkit.ScriptedUpstream;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Bodies in motion: nothing waits, nothing piles up, nothing that was cut off looks whole.
class StreamsTest {
    private static final int MIB = 1 << 20;
    private static final int LONG_MIB = 100;
    /// What one stalled stream may take beyond the sockets' own buffers, both ends together.
    private static final long PILED_UP_BYTES_MAX = 24L * MIB;

    private RunningServices weir;

    private void serve(String url, String... settings) {
        weir = RunningServices.of("""
                services:
                  films:
                    prefix: /films
                    urls: %s
                    retries: 0
                """.formatted(url)
                + String.join(
                        "",
                        List.of(settings).stream().map(s -> "    " + s + "\n").toList()));
    }

    @AfterEach
    void close() {
        if (weir != null) {
            weir.close();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void events_pass_one_by_one_and_so_does_the_head(HttpVersion version) throws Exception {
        var gates = List.of(new CountDownLatch(1), new CountDownLatch(1), new CountDownLatch(1));
        try (var upstream = ScriptedUpstream.start()) {
            upstream.expect(Script.events()
                    .await(gates.get(0))
                    .event("one")
                    .await(gates.get(1))
                    .event("two")
                    .await(gates.get(2))
                    .end());
            serve(upstream.url());
            try (var client = new Client(weir.port(), version)) {
                var events = new LinkedBlockingQueue<String>();
                var ended = new CompletableFuture<Void>();
                HttpClientResponse answer = Client.head(
                        client.request(HttpMethod.GET, "/films/events").send());
                answer.handler(block -> events.add(block.toString()));
                answer.endHandler(_ -> ended.complete(null));
                answer.resume();

                assertThat(answer.getHeader("content-type")).startsWith("text/event-stream");
                gates.get(0).countDown();
                assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("data: one\n\n");
                gates.get(1).countDown();
                assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("data: two\n\n");
                assertThat(ended).isNotDone();
                gates.get(2).countDown();
                ended.get(10, TimeUnit.SECONDS);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_long_answer_passes_whole_in_little_memory(HttpVersion version) throws Exception {
        try (var service = new FakeService(StreamsTest::sendLong);
                var client = new Client(weirAt(service), version)) {
            long before = heap();
            var peak = new AtomicLong();
            var bytes = new AtomicLong();
            var ended = new CompletableFuture<Void>();
            HttpClientResponse answer =
                    Client.head(client.request(HttpMethod.GET, "/films/long").send());
            answer.handler(block -> {
                long had = bytes.getAndAdd(block.length());
                if (had / (25 * MIB) != bytes.get() / (25 * MIB)) {
                    peak.accumulateAndGet(heap() - before, Math::max);
                }
            });
            answer.endHandler(_ -> ended.complete(null));
            answer.resume();
            ended.get(60, TimeUnit.SECONDS);

            assertThat(bytes).hasValue((long) LONG_MIB * MIB);
            assertThat(peak.get()).isLessThan(20L * MIB);
        }
    }

    private int weirAt(FakeService service, String... settings) {
        serve(service.url(), settings);
        return weir.port();
    }

    private static void sendLong(HttpServerRequest request) {
        var response = request.response();
        response.putHeader("content-length", Long.toString((long) LONG_MIB * MIB));
        Buffer block = Buffer.buffer(new byte[64 * 1024]);
        var left = new AtomicLong((long) LONG_MIB * MIB);
        Runnable more = () -> {
            while (left.get() > 0 && !response.writeQueueFull()) {
                left.addAndGet(-block.length());
                response.write(block);
            }
            if (left.get() == 0) {
                response.end();
            }
        };
        response.drainHandler(_ -> {
            if (!response.ended()) {
                more.run();
            }
        });
        more.run();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_long_body_passes_whole_in_little_memory(HttpVersion version) throws Exception {
        var received = new AtomicLong();
        try (var service = new FakeService(request -> {
                    request.handler(block -> received.addAndGet(block.length()));
                    request.endHandler(_ -> request.response().end("got " + received));
                });
                var client = new Client(weirAt(service), version)) {
            long before = heap();
            HttpClientRequest request = client.request(HttpMethod.POST, "/films");
            request.putHeader("content-length", Long.toString((long) LONG_MIB * MIB));
            var answer = request.response();
            long peak = 0;
            Buffer block = Buffer.buffer(new byte[64 * 1024]);
            for (int sent = 0; sent < LONG_MIB * MIB; sent += block.length()) {
                RunningServices.await(request.write(block));
                if (sent % (25 * MIB) == 0) {
                    peak = Math.max(peak, heap() - before);
                }
            }
            request.end();

            assertThat(Client.whole(answer).body()).isEqualTo("got " + (long) LONG_MIB * MIB);
            assertThat(peak).isLessThan(20L * MIB);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_reader_that_stalls_stalls_the_service_and_goes_on_later(HttpVersion version) throws Exception {
        String piece = "x".repeat(16 * 1024);
        try (var upstream = ScriptedUpstream.start()) {
            ScriptedCall call = upstream.expect(
                    Script.head(200, "transfer-encoding: chunked").forever(piece));
            serve(upstream.url());
            try (var client = new Client(weir.port(), version)) {
                HttpClientResponse answer =
                        Client.head(client.request(HttpMethod.GET, "/films").send());

                long taken = stable(call::sentBytes);
                assertThat(taken).isLessThan(PILED_UP_BYTES_MAX);

                var read = new AtomicLong();
                answer.handler(block -> read.addAndGet(block.length()));
                answer.resume();
                await(() -> read.get() > taken + 10 * MIB);
                RunningServices.await(answer.request().reset(8).mapEmpty().otherwiseEmpty());
                call.goneAt();
            }
            await(() -> weir.idle());
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_service_that_does_not_read_stalls_its_caller(HttpVersion version) {
        var held = new CopyOnWriteArrayList<HttpServerRequest>();
        try (var service = new FakeService(request -> {
                    request.pause();
                    held.add(request);
                });
                var client = new Client(weirAt(service), version)) {
            HttpClientRequest request =
                    client.request(HttpMethod.POST, "/films").setChunked(true);
            var sent = new AtomicLong();
            Buffer block = Buffer.buffer(new byte[64 * 1024]);
            writeOn(request, block, sent);

            long taken = stable(sent::get);
            assertThat(taken).isLessThan(PILED_UP_BYTES_MAX);
            assertThat(held).hasSize(1);

            held.getFirst().handler(_ -> {}).resume();
            await(() -> sent.get() > taken + 10 * MIB);
            request.reset(8);
            await(() -> weir.idle());
        }
    }

    private static void writeOn(HttpClientRequest request, Buffer block, AtomicLong sent) {
        request.write(block).onSuccess(_ -> {
            sent.addAndGet(block.length());
            writeOn(request, block, sent);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void a_caller_that_leaves_takes_its_call_along_before_and_within_the_answer(HttpVersion version) {
        try (var upstream = ScriptedUpstream.start()) {
            serve(upstream.url());
            for (Script script : List.of(
                    Script.silence().hang(), Script.events().event("begun").hang())) {
                ScriptedCall call = upstream.expect(script);
                try (var client = new Client(weir.port(), version)) {
                    HttpClientRequest request = client.request(HttpMethod.GET, "/films");
                    request.send();
                    call.request();
                    long left = System.nanoTime();
                    request.reset(8);

                    assertThat(call.goneAt() - left).isLessThan(TimeUnit.SECONDS.toNanos(2));
                }
            }
            await(() -> weir.idle());
            assertThat(weir.instance(0).running()).isZero();
            assertThat(weir.instance(0).failures()).isZero();
        }
    }

    @Test
    void a_caller_that_leaves_within_its_body_takes_its_call_along() {
        var gone = new CompletableFuture<Void>();
        var begun = new CompletableFuture<Void>();
        try (var service = new FakeService(request -> {
                    request.handler(_ -> begun.complete(null));
                    request.exceptionHandler(_ -> gone.complete(null));
                });
                var client = new Client(weirAt(service), HttpVersion.HTTP_1_1)) {
            HttpClientRequest request =
                    client.request(HttpMethod.POST, "/films").setChunked(true);
            request.write("half of it");
            begun.orTimeout(10, TimeUnit.SECONDS).join();
            request.reset(8);

            gone.orTimeout(10, TimeUnit.SECONDS).join();
            await(() -> weir.idle());
        }
    }

    enum Cut {
        SHORT_OF_ITS_LENGTH(
                Script.head(200, "content-length: 100").text("short").cut()),
        WITHOUT_LAST_CHUNK(
                Script.head(200, "transfer-encoding: chunked").text("short").cut()),
        RESET(Script.head(200, "transfer-encoding: chunked").text("short").reset()),
        NO_CHUNK(Script.head(200, "transfer-encoding: chunked").raw("zz\r\nshort"));

        private final Script script;

        Cut(Script script) {
            this.script = script;
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_answer_that_breaks_off_never_looks_whole(Cut cut) {
        try (var upstream = ScriptedUpstream.start()) {
            serve(upstream.url());
            for (HttpVersion version : List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2)) {
                upstream.expect(cut.script);
                try (var client = new Client(weir.port(), version)) {
                    String end = Client.ending(
                            client.request(HttpMethod.GET, "/films").send());

                    // What breaks off in its first block may be told in place of it.
                    assertThat(end).matches("broken|502 .\"success\":false.*");
                }
            }
            assertThat(weir.instance(0).failures()).isEqualTo(2);
        }
    }

    @Test
    void a_caller_with_http_1_0_gets_a_body_that_ends_with_its_connection() throws Exception {
        try (var upstream = ScriptedUpstream.start()) {
            upstream.expect(Script.head(200, "transfer-encoding: chunked")
                    .text("one")
                    .text("two")
                    .end());
            serve(upstream.url());
            try (var socket = new java.net.Socket("127.0.0.1", weir.port())) {
                socket.getOutputStream()
                        .write(("GET /films HTTP/1.0\r\nx-api-key: " + RunningServices.KEY + "\r\n\r\n").getBytes());
                String answer = new String(socket.getInputStream().readAllBytes());

                assertThat(answer).startsWith("HTTP/1.0 200").endsWith("\r\n\r\nonetwo");
            }
        }
    }

    @Test
    void an_answer_that_ends_with_its_connection_is_whole() {
        try (var upstream = ScriptedUpstream.start()) {
            upstream.expect(
                    Script.silence().raw("HTTP/1.0 200 OK\r\n\r\nto the end").cut());
            serve(upstream.url());
            try (var client = new Client(weir)) {
                assertThat(client.get("/films").body()).isEqualTo("to the end");
            }
        }
    }

    @Test
    void a_service_over_tls_is_asked_over_http_2_and_a_caller_that_leaves_costs_no_connection() {
        try (var upstream = ScriptedH2Upstream.start()) {
            serve(upstream.url(), "verifyCertificate: false");
            try (var client = new Client(weir)) {
                for (int i = 0; i < 3; i++) {
                    ScriptedCall left =
                            upstream.expect(Script.events().event("begun").hang());
                    HttpClientRequest request = client.request(HttpMethod.GET, "/films");
                    request.send();
                    left.request();
                    request.reset(8);
                    left.goneAt();
                    ScriptedCall whole = upstream.expect(Script.json(200, "{}"));

                    assertThat(client.get("/films/x").body()).isEqualTo("{}");
                    assertThat(whole.request().line()).isEqualTo("GET /v1/x h2");
                }
                assertThat(upstream.connections()).isEqualTo(1);
            }
        }
    }

    @Test
    void a_certificate_that_nobody_signed_is_refused() {
        try (var upstream = ScriptedH2Upstream.start()) {
            serve(upstream.url());
            try (var client = new Client(weir)) {
                assertThat(client.get("/films").error().getString("message"))
                        .isEqualTo("Service 'films' can't be reached: the TLS handshake failed");
            }
        }
    }

    @Test
    void an_answer_that_comes_before_the_body_is_over_passes_at_once() {
        try (var service = new FakeService(
                        request -> request.response().setStatusCode(409).end("no need"));
                var client = new Client(weirAt(service), HttpVersion.HTTP_1_1)) {
            HttpClientRequest request =
                    client.request(HttpMethod.POST, "/films").setChunked(true);
            request.write("half");

            Client.Reply reply = Client.whole(request.response());

            assertThat(reply.status()).isEqualTo(409);
            assertThat(reply.body()).isEqualTo("no need");
            request.end("rest");
            assertThat(client.get("/films").status()).isEqualTo(409);
            assertThat(weir.idle()).isTrue();
        }
    }

    @Test
    void an_answer_that_does_not_begin_is_given_up() {
        try (var service = new FakeService(_ -> {});
                var client = new Client(weirAt(service, "firstByteTimeout: 300ms"), HttpVersion.HTTP_1_1)) {
            Client.Reply reply = client.get("/films");

            assertThat(reply.status()).isEqualTo(504);
            assertThat(reply.error().getString("message")).isEqualTo("Service 'films' did not answer within 300 ms");
            assertThat(weir.instance(0).failures()).isEqualTo(1);
        }
    }

    @Test
    void an_answer_that_falls_silent_is_broken_off() {
        try (var service = new FakeService(
                        request -> request.response().setChunked(true).write("begun"));
                var client = new Client(weirAt(service, "idleTimeout: 300ms"), HttpVersion.HTTP_1_1)) {
            assertThat(ending(client)).isEqualTo("broken");
        }
    }

    @Test
    void an_answer_that_takes_too_long_is_broken_off() {
        try (var service = new FakeService(request -> {
                    request.response().setChunked(true);
                    dripping(request);
                });
                var client = new Client(weirAt(service, "totalTimeout: 400ms"), HttpVersion.HTTP_1_1)) {
            assertThat(ending(client)).isEqualTo("broken");
        }
    }

    private static void dripping(HttpServerRequest request) {
        request.response()
                .write("drip")
                .onSuccess(_ -> io.vertx.core.Vertx.currentContext().owner().setTimer(20, _ -> dripping(request)));
    }

    private static String ending(Client client) {
        return Client.ending(client.request(HttpMethod.GET, "/films").send());
    }

    @ParameterizedTest
    @EnumSource(names = {"POST", "PUT"})
    void a_body_that_does_not_come_is_refused(Method method) {
        try (var service = new FakeService(_ -> {});
                var client = new Client(weirAt(service, "idleTimeout: 300ms"), HttpVersion.HTTP_1_1)) {
            HttpClientRequest request =
                    client.request(HttpMethod.valueOf(method.name()), "/films").putHeader("content-length", "100");
            request.write("half");

            Client.Reply reply = Client.whole(request.response());

            assertThat(reply.status()).isEqualTo(408);
            assertThat(weir.instance(0).failures()).isZero();
        }
    }

    enum Method {
        POST,
        PUT
    }

    /// A number once it grows no more.
    private static long stable(java.util.function.LongSupplier number) {
        long last = -1;
        long since = System.nanoTime();
        while (System.nanoTime() - since < TimeUnit.MILLISECONDS.toNanos(700)) {
            long now = number.getAsLong();
            if (now != last || now == 0) {
                last = now;
                since = System.nanoTime();
            }
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
        return last;
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }
}
