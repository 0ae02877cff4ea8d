package dev.weir.gateway.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.failure.Failure;
import dev.weir.gateway.streams.Flow;
import dev.weir.gateway.streams.RecordingSink;
import dev.weir.gateway.streams.ScriptedSource;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class WatchTest {
    /// Any moment: `nanoTime` may be negative and may pass zero.
    private static final long START = -TimeUnit.SECONDS.toNanos(10);

    private final ScriptedRequests requests = new ScriptedRequests();
    private final Watch watch = requests.watch;
    private final RecordingResponse client = new RecordingResponse();

    private void sweepAt(Duration sinceStart) {
        watch.sweep(START + sinceStart.toNanos());
    }

    private void assertEnded(Ending ending, Failure failure, String... words) {
        assertThat(requests.ended).hasSize(1);
        assertThat(requests.ended.getFirst().ending()).isEqualTo(ending);
        assertThat(requests.ended.getFirst().failure().failure()).isEqualTo(failure);
        assertThat(requests.ended.getFirst().failure()).hasMessageContainingAll(words);
        assertThat(watch.isEmpty()).isTrue();
    }

    @Test
    void a_body_that_does_not_arrive_in_time_is_refused() {
        requests.reading(client, START);

        sweepAt(Duration.ofSeconds(30));
        assertThat(requests.ended).isEmpty();

        sweepAt(Duration.ofSeconds(30).plusMillis(1));
        assertEnded(Ending.REFUSED, Failure.BODY_TIMEOUT, "within 30000 ms");
        assertThat(client.status).isEqualTo(408);
        assertThat(client.body.toString()).contains("\"request_timeout\"");
    }

    @Test
    void a_provider_that_does_not_start_to_answer_is_cancelled() {
        requests.waiting(client, false, START);

        sweepAt(Duration.ofSeconds(60));
        assertThat(requests.ended).isEmpty();

        sweepAt(Duration.ofSeconds(60).plusMillis(1));
        assertEnded(Ending.TIMEOUT, Failure.UPSTREAM_TIMEOUT, "'p' did not start to answer", "within 60000 ms");
        assertThat(requests.cancelled).isEqualTo(1);
        assertThat(client.status).isEqualTo(504);
    }

    @Test
    void a_provider_that_falls_silent_is_cancelled_and_the_stream_ends_with_an_error() {
        Exchange exchange = requests.streaming(client, START);
        exchange.lastArrival = START + Duration.ofSeconds(5).toNanos();

        sweepAt(Duration.ofSeconds(25));
        assertThat(requests.ended).isEmpty();

        sweepAt(Duration.ofSeconds(26));
        assertEnded(Ending.TIMEOUT, Failure.UPSTREAM_TIMEOUT, "fell silent", "within 20000 ms");
        assertThat(requests.cancelled).isEqualTo(1);
        assertThat(client.body.toString()).contains("\"upstream_timeout\"").doesNotContain("[DONE]");
    }

    @Test
    void a_stream_of_mere_signs_of_life_ends_with_an_error() {
        Exchange exchange = requests.streaming(client, START);
        for (int s = 5; s <= 305; s += 5) {
            exchange.lastArrival = START + Duration.ofSeconds(s).toNanos();
            assertThat(requests.ended).isEmpty();
            sweepAt(Duration.ofSeconds(s));
        }
        exchange.lastArrival = START + Duration.ofSeconds(306).toNanos();
        sweepAt(Duration.ofSeconds(306));

        assertEnded(Ending.TIMEOUT, Failure.UPSTREAM_TIMEOUT, "nothing more of its answer", "within 300000 ms");
        assertThat(exchange.failedAttempts.getFirst().fault()).isEqualTo("stuck");
    }

    @Test
    void a_request_that_takes_too_long_in_all_is_cancelled_however_busy_it_is() {
        Exchange exchange = requests.streaming(client, START);
        exchange.lastArrival = START + Duration.ofMinutes(10).toNanos();

        sweepAt(Duration.ofMinutes(10));
        assertThat(requests.ended).isEmpty();

        sweepAt(Duration.ofMinutes(10).plusMillis(1));
        assertEnded(Ending.TIMEOUT, Failure.UPSTREAM_TIMEOUT, "did not finish", "within 600000 ms");
    }

    @Test
    void a_request_that_is_being_admitted_has_no_timeout_here() {
        Exchange exchange = requests.reading(client, START);
        exchange.phase = Exchange.Phase.ADMITTING;

        sweepAt(Duration.ofDays(1));

        assertThat(requests.ended).isEmpty();
    }

    @Test
    void a_silent_stream_is_kept_alive_before_and_after_its_first_byte() {
        requests.waiting(client, true, START);
        sweepAt(Duration.ofSeconds(15));
        assertThat(requests.keptAlive).isEmpty();
        sweepAt(Duration.ofSeconds(15).plusMillis(1));
        assertThat(requests.keptAlive).hasSize(1);

        // Not again until it was as long silent.
        sweepAt(Duration.ofSeconds(30));
        assertThat(requests.keptAlive).hasSize(1);
        sweepAt(Duration.ofSeconds(31));
        assertThat(requests.keptAlive).hasSize(2);

        var streamed = new RecordingResponse();
        Exchange streaming =
                requests.streaming(streamed, START + Duration.ofSeconds(31).toNanos());
        sweepAt(Duration.ofSeconds(46).plusMillis(2));
        assertThat(requests.keptAlive).containsOnlyOnce(streaming);
        assertThat(requests.ended).isEmpty();
    }

    @Test
    void an_answer_in_one_piece_is_not_kept_alive() {
        requests.waiting(client, false, START);

        sweepAt(Duration.ofSeconds(59));

        assertThat(requests.keptAlive).isEmpty();
    }

    @Test
    void a_stalled_client_is_not_the_providers_fault_but_is_let_go_in_the_end() {
        Exchange exchange = requests.streaming(client, START);
        Flow stalled = stalled();
        exchange.flow = stalled;
        assertThat(stalled.stalled()).isTrue();

        // Far beyond the idle timeout, with no keep-alive on top of what it does not take.
        for (int second = 1; second <= 300; second += 20) {
            sweepAt(Duration.ofSeconds(second));
        }
        sweepAt(Duration.ofSeconds(301));
        assertThat(requests.ended).isEmpty();
        assertThat(requests.keptAlive).isEmpty();

        sweepAt(Duration.ofSeconds(301).plusMillis(1));
        assertThat(requests.ended).hasSize(1);
        assertThat(requests.ended.getFirst().ending()).isEqualTo(Ending.CLIENT_GONE);
        assertThat(client.reset).isTrue();
        assertThat(requests.cancelled).isEqualTo(1);
        assertThat(watch.isEmpty()).isTrue();
    }

    @Test
    void a_client_that_reads_on_starts_both_clocks_anew() {
        Exchange exchange = requests.streaming(client, START);
        exchange.flow = stalled();
        sweepAt(Duration.ofSeconds(200));
        assertThat(exchange.stalledSince).isNotZero();

        exchange.flow = null;
        sweepAt(Duration.ofSeconds(219));
        assertThat(exchange.stalledSince).isZero();
        assertThat(requests.ended).isEmpty();

        sweepAt(Duration.ofSeconds(221));
        assertEnded(Ending.TIMEOUT, Failure.UPSTREAM_TIMEOUT, "fell silent");
    }

    @Test
    void requests_may_end_while_it_looks() {
        var clients = new ArrayList<RecordingResponse>();
        for (int i = 0; i < 6; i++) {
            clients.add(new RecordingResponse());
            // Every other one is due.
            requests.reading(
                    clients.get(i),
                    i % 2 == 0 ? START : START + Duration.ofSeconds(20).toNanos());
        }

        sweepAt(Duration.ofSeconds(31));
        assertThat(requests.ended).hasSize(3);
        assertThat(clients).extracting(each -> each.status).containsExactly(408, 0, 408, 0, 408, 0);

        sweepAt(Duration.ofSeconds(51));
        assertThat(requests.ended).hasSize(6);
        assertThat(watch.isEmpty()).isTrue();
    }

    @Test
    void the_end_of_one_may_bring_about_the_end_of_the_next() {
        Exchange third = requests.reading(new RecordingResponse(), START);
        Exchange second = requests.waiting(new RecordingResponse(), true, START);
        Exchange first = requests.waiting(new RecordingResponse(), true, START);
        var looked = new ArrayList<Exchange>();
        var watching = new Watch(ScriptedRequests.SETTINGS, requests.end, requests.attempts, exchange -> {
            looked.add(exchange);
            requests.end.end(second, Ending.CLIENT_GONE, null);
        });
        requests.end.watchedBy(watching);
        for (Exchange exchange : List.of(third, second, first)) {
            watch.remove(exchange);
            watching.add(exchange);
        }

        watching.sweep(START + Duration.ofSeconds(31).toNanos());

        assertThat(looked).containsExactly(first);
        assertThat(requests.ended).hasSize(2);
        assertThat(third.ended()).isTrue();
    }

    @Test
    void whatever_order_they_leave_in_the_list_stays_whole() {
        int[][] orders = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
        for (int[] order : orders) {
            var three = new ArrayList<Exchange>();
            for (int i = 0; i < 3; i++) {
                three.add(requests.reading(new RecordingResponse(), START));
            }
            for (int leaving : order) {
                assertThat(watch.isEmpty()).isFalse();
                watch.remove(three.get(leaving));
            }
            assertThat(watch.isEmpty()).isTrue();
            assertThat(three).allSatisfy(left -> {
                assertThat(left.previous).isNull();
                assertThat(left.next).isNull();
            });
        }
    }

    @Test
    void a_shutdown_ends_all_of_them_in_their_dialect() {
        var waiting = new RecordingResponse();
        var reading = new RecordingResponse();
        requests.streaming(client, START);
        requests.waiting(waiting, true, START);
        requests.reading(reading, START);

        watch.endAll();

        assertThat(requests.ended)
                .hasSize(3)
                .allSatisfy(each -> assertThat(each.ending()).isEqualTo(Ending.SHUT_DOWN));
        assertThat(client.body.toString()).contains("\"shutting_down\"");
        assertThat(waiting.status).isEqualTo(503);
        assertThat(waiting.headers.get("retry-after")).isEqualTo("1");
        assertThat(reading.status).isEqualTo(503);
        assertThat(requests.cancelled).isEqualTo(2);
        assertThat(watch.isEmpty()).isTrue();
    }

    /// A flow whose sink took one block and is full.
    private static Flow stalled() {
        Vertx vertx = Vertx.vertx();
        try {
            Context context = vertx.getOrCreateContext();
            var source = new ScriptedSource();
            var sink = new RecordingSink();
            sink.full = true;
            var flow = new Flow(context, source, sink, Function.identity(), new Flow.Ending() {
                @Override
                public void ended(Buffer last) {
                    throw new AssertionError("not expected");
                }

                @Override
                public void failed(Throwable cause, Buffer last) {
                    throw new AssertionError("not expected", cause);
                }
            });
            io.vertx.core.Future.future(promise -> context.runOnContext(_ -> {
                        flow.start();
                        source.send("a");
                        context.runOnContext(_ -> promise.complete());
                    }))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            return flow;
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            vertx.close();
        }
    }
}
