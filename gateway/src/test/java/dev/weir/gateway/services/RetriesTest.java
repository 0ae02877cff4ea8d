package dev.weir.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.testkit.CuttableLink;
import dev.weir.testkit.FreePort;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedUpstream;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Instances that fail: who is asked instead, how often, and when they are asked again.
class RetriesTest {
    private RunningServices weir;
    private Client client;

    private void serve(List<String> urls, String... settings) {
        weir = RunningServices.of("""
                services:
                  shop:
                    prefix: /shop
                    urls: %s
                    retryPause: 1ms
                """.formatted(String.join(", ", urls))
                + String.join(
                        "",
                        List.of(settings).stream().map(s -> "    " + s + "\n").toList()));
        client = new Client(weir);
    }

    @AfterEach
    void close() {
        if (weir != null) {
            client.close();
            weir.close();
        }
    }

    private static String nobody() {
        return "http://127.0.0.1:" + FreePort.next();
    }

    private static void answer(HttpServerRequest request, int status, String... headers) {
        request.body().onSuccess(_ -> {
            request.response().setStatusCode(status);
            for (int i = 0; i < headers.length; i += 2) {
                request.response().putHeader(headers[i], headers[i + 1]);
            }
            request.response().end("status " + status);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"round-robin", "least-busy"})
    void requests_are_spread_over_the_instances(String balance) {
        try (var a = FakeService.saying("a");
                var b = FakeService.saying("b");
                var c = FakeService.saying("c")) {
            serve(List.of(a.url(), b.url(), c.url()), "balance: " + balance);
            Map<String, Integer> answers = new HashMap<>();
            for (int i = 0; i < 90; i++) {
                answers.merge(client.get("/shop").body(), 1, Integer::sum);
            }

            assertThat(answers).containsOnlyKeys("a", "b", "c");
            if (balance.equals("round-robin")) {
                assertThat(answers.values()).containsOnly(30);
            }
        }
    }

    @Test
    void the_less_busy_of_two_is_asked() {
        var held = new java.util.concurrent.CopyOnWriteArrayList<HttpServerRequest>();
        try (var slow = new FakeService(held::add);
                var quick = FakeService.saying("quick")) {
            serve(List.of(slow.url(), quick.url()));
            while (held.isEmpty()) {
                // Until one hangs at the slow one; those that were answered do not count.
                var request = client.request(HttpMethod.GET, "/shop");
                request.send();
                io.vertx.core.Future<?> done = request.response();
                await(() -> done.isComplete() || !held.isEmpty());
            }

            for (int i = 0; i < 30; i++) {
                assertThat(client.get("/shop").body()).isEqualTo("quick");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST"})
    void an_instance_that_was_killed_costs_no_caller_anything(String method) {
        try (var link = new CuttableLink();
                var killed = FakeService.saying("killed");
                var alive = FakeService.saying("alive")) {
            link.to(killed.port());
            serve(List.of("http://127.0.0.1:" + link.port(), alive.url(), nobody()), "balance: round-robin");

            for (int i = 0; i < 60; i++) {
                if (i == 20) {
                    link.close();
                }
                Client.Reply reply = method.equals("GET")
                        ? client.get("/shop")
                        : client.send(
                                HttpMethod.POST, "/shop", Buffer.buffer("order"), "x-api-key", RunningServices.KEY);
                // A POST that was on a connection when it broke may have been executed.
                assertThat(reply.status()).as(i + " " + reply.body()).isEqualTo(200);
            }
            assertThat(weir.instance(2).isLeftOut()).isTrue();
            assertThat(weir.instance(2).calls()).isEqualTo(5);
            assertThat(weir.instance(1).isLeftOut()).isFalse();
        }
    }

    @Test
    void an_instance_that_dies_under_load_costs_no_caller_anything() {
        try (var link = new CuttableLink();
                var dying = FakeService.saying("dying");
                var one = FakeService.saying("one");
                var other = FakeService.saying("other")) {
            link.to(dying.port());
            serve(List.of("http://127.0.0.1:" + link.port(), one.url(), other.url()));
            var asked = new AtomicInteger();
            var lanes = new java.util.ArrayList<java.util.concurrent.CompletableFuture<List<String>>>();
            for (int lane = 0; lane < 16; lane++) {
                lanes.add(java.util.concurrent.CompletableFuture.supplyAsync(() -> {
                    var failed = new java.util.ArrayList<String>();
                    for (int i = 0; i < 50; i++) {
                        if (asked.incrementAndGet() == 300) {
                            link.set(CuttableLink.State.CUT);
                        }
                        Client.Reply reply = client.get("/shop");
                        if (reply.status() != 200) {
                            failed.add(reply.status() + " " + reply.body());
                        }
                    }
                    return failed;
                }));
            }

            assertThat(lanes).allSatisfy(lane -> assertThat(lane.join()).isEmpty());
            assertThat(dying.calls()).isPositive();
            assertThat(weir.instance(0).isLeftOut()).isTrue();
            long attempts = weir.directory.instances().stream()
                    .mapToLong(Instance::calls)
                    .sum();
            assertThat(attempts - 800).isEqualTo(weir.instance(0).failures()).isLessThan(40);
        }
    }

    @ParameterizedTest
    @CsvSource({"GET, 3", "HEAD, 3", "OPTIONS, 3", "PUT, 3", "DELETE, 3", "POST, 1", "PATCH, 1"})
    void a_request_is_repeated_as_its_method_allows(String method, int attempts) {
        try (var down = new FakeService(request -> answer(request, 503))) {
            serve(List.of(down.url()), "breakerFailures: 100");

            Client.Reply reply = Client.whole(
                    client.request(HttpMethod.valueOf(method), "/shop").send(Buffer.buffer("small")));

            assertThat(reply.status()).isEqualTo(503);
            assertThat(down.calls()).isEqualTo(attempts);
        }
    }

    @Test
    void what_was_kept_of_the_body_is_sent_again() {
        var calls = new AtomicInteger();
        try (var flaky = new FakeService(request -> request.body().onSuccess(body -> {
            if (calls.incrementAndGet() < 3) {
                request.connection().close();
            } else {
                request.response().end(request.getHeader("content-length") + " " + body);
            }
        }))) {
            serve(List.of(flaky.url()));

            assertThat(client.send(HttpMethod.PUT, "/shop", Buffer.buffer("the body"))
                            .body())
                    .isEqualTo("8 the body");
            assertThat(calls).hasValue(3);
        }
    }

    @Test
    void a_body_that_is_too_long_to_keep_is_sent_once() {
        try (var down = new FakeService(request -> answer(request, 503))) {
            serve(List.of(down.url()), "retryBodyMax: 1KiB");

            Client.Reply said = client.send(HttpMethod.PUT, "/shop", Buffer.buffer(new byte[2_000]));
            var chunked = client.request(HttpMethod.PUT, "/shop").setChunked(true);
            chunked.end(Buffer.buffer(new byte[2_000]));
            Client.Reply found = Client.whole(chunked.response());

            assertThat(List.of(said.status(), found.status())).containsOnly(503);
            assertThat(down.calls()).isEqualTo(2);
        }
    }

    @Test
    void other_statuses_are_not_repeated() {
        try (var failing = new FakeService(request -> answer(request, 500))) {
            serve(List.of(failing.url()));

            assertThat(client.get("/shop").body()).isEqualTo("status 500");
            assertThat(failing.calls()).isEqualTo(1);
        }
    }

    @Test
    void retries_can_be_turned_off() {
        try (var down = new FakeService(request -> answer(request, 502))) {
            serve(List.of(down.url()), "retries: 0");

            assertThat(client.get("/shop").status()).isEqualTo(502);
            assertThat(down.calls()).isEqualTo(1);
        }
    }

    @Test
    void retry_after_is_waited_for_up_to_a_bound() {
        var asked = new AtomicInteger();
        try (var busy = new FakeService(request -> {
            if (asked.incrementAndGet() == 1) {
                answer(request, 503, "retry-after", "1");
            } else {
                answer(request, 200);
            }
        })) {
            serve(List.of(busy.url()));
            long start = System.nanoTime();

            assertThat(client.get("/shop").status()).isEqualTo(200);
            assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(950));
        }
    }

    @Test
    void an_answer_that_asks_for_a_longer_pause_goes_to_the_caller() {
        try (var busy = new FakeService(request -> answer(request, 503, "retry-after", "3600"))) {
            serve(List.of(busy.url()));

            Client.Reply reply = client.get("/shop");

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.headers().get("retry-after")).isEqualTo("3600");
            assertThat(busy.calls()).isEqualTo(1);
        }
    }

    @Test
    void another_instance_is_asked_without_waiting() {
        try (var busy = new FakeService(request -> answer(request, 503, "retry-after", "3600"));
                var alive = FakeService.saying("alive")) {
            serve(List.of(busy.url(), alive.url()), "balance: round-robin");

            for (int i = 0; i < 8; i++) {
                assertThat(client.get("/shop").body()).isEqualTo("alive");
            }
            assertThat(busy.calls()).isPositive();
        }
    }

    @Test
    void a_service_that_cannot_be_reached_is_an_error_in_the_envelope_that_hides_its_address() {
        serve(List.of(nobody()), "breakerFailures: 100");

        Client.Reply reply = client.get("/shop");

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.error().getString("code")).isEqualTo("SERVICE_UNAVAILABLE");
        assertThat(reply.error().getString("message"))
                .isEqualTo("Service 'shop' can't be reached: it refused the connection");
        assertThat(weir.instance(0).calls()).isEqualTo(3);
        assertThat(weir.instance(0).failures()).isEqualTo(3);
    }

    @Test
    void a_service_that_hangs_up_before_it_answers_is_an_error() {
        try (var upstream = ScriptedUpstream.start()) {
            upstream.answerOthers(_ -> Script.silence().cut());
            serve(List.of(upstream.url()));

            Client.Reply reply = client.get("/shop");

            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.error().getString("message"))
                    .isEqualTo("Service 'shop' closed the connection before it answered");
            assertThat(upstream.calls()).isEqualTo(3);
        }
    }

    @Test
    void an_instance_that_fails_in_a_row_is_left_out_tried_and_taken_back() {
        var down = new AtomicInteger(503);
        try (var sick = new FakeService(request -> answer(request, down.get()))) {
            serve(List.of(sick.url()), "retries: 0", "breakerFailures: 3", "breakerPause: 500ms");
            Instance instance = weir.instance(0);
            for (int i = 0; i < 3; i++) {
                assertThat(client.get("/shop").body()).isEqualTo("status 503");
            }

            Client.Reply refused = client.get("/shop");

            assertThat(instance.breakerState()).isEqualTo(2);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.error().getString("message"))
                    .isEqualTo("Service 'shop' is out of service: 1 instance fails");
            assertThat(refused.headers().get("retry-after")).isEqualTo("1");
            assertThat(sick.calls()).isEqualTo(3);

            await(() -> instance.waitMs() == 0);
            assertThat(client.get("/shop").body()).isEqualTo("status 503");
            assertThat(client.get("/shop").error().getString("message")).contains("out of service");
            assertThat(sick.calls()).isEqualTo(4);

            down.set(200);
            await(() -> instance.waitMs() == 0);
            assertThat(client.get("/shop").body()).isEqualTo("status 200");
            assertThat(instance.breakerState()).isZero();
            await(() -> instance.running() == 0);
        }
    }

    @Test
    void answers_that_break_off_count_too() {
        try (var upstream = ScriptedUpstream.start()) {
            upstream.answerOthers(
                    _ -> Script.head(200, "content-length: 100").text("short").cut());
            serve(List.of(upstream.url()), "breakerFailures: 2", "breakerPause: 1h");

            for (int i = 0; i < 2; i++) {
                Client.ending(client.request(HttpMethod.GET, "/shop").send());
                int seen = i + 1;
                await(() -> weir.instance(0).failures() == seen);
            }

            assertThat(weir.instance(0).isLeftOut()).isTrue();
        }
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }
}
