package dev.weir.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.weir.benchmarks.mock.MockUpstream;
import dev.weir.benchmarks.wire.EventLoops;
import dev.weir.benchmarks.wire.KeyValues;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadsTest {
    private EventLoops loops;
    private EventLoop loop;
    private MockUpstream mock;

    @BeforeEach
    void start() {
        loops = new EventLoops(1);
        loop = loops.group().next();
        mock = MockUpstream.start(0);
    }

    @AfterEach
    void stop() {
        mock.close();
        loops.close();
    }

    @Test
    void a_closed_loop_counts_calls() throws Exception {
        KeyValues result = await(new ClosedLoop(loop, to(mock.port()), call(""), 4, 1, 0).run());

        assertThat(result.number("errors", -1)).isZero();
        assertThat(result.number("requests", 0)).isGreaterThan(100);
        assertThat(result.number("bytes", 0) % result.number("requests", 1)).isZero();
    }

    @Test
    void a_closed_loop_counts_every_event_of_its_streams() throws Exception {
        KeyValues result = await(new ClosedLoop(loop, to(mock.port()), call("chunks=20;group=4"), 4, 1, 20).run());

        assertThat(result.number("errors", -1)).isZero();
        assertThat(result.number("events", 0)).isEqualTo(22 * result.number("requests", 0));
    }

    @Test
    void a_refusal_is_an_error_that_is_shown() throws Exception {
        KeyValues result = await(new ClosedLoop(loop, to(mock.port()), call("chunks=x"), 2, 1, 0).run());

        assertThat(result.number("requests", -1)).isZero();
        assertThat(result.text("error")).contains("status_400", "whole_number");
    }

    @Test
    void a_limit_that_is_reached_is_counted_by_itself_when_asked_for() throws Exception {
        try (var limited = new LimitedServer(3)) {
            KeyValues result = await(limited.load(false));
            assertThat(result.text("error")).contains("status_429");
        }
        try (var limited = new LimitedServer(3)) {
            KeyValues result = await(limited.load(true));
            assertThat(result.number("requests", 0)).isEqualTo(3);
            assertThat(result.number("refused", 0)).isEqualTo(7);
            assertThat(result.number("errors", -1)).isZero();
        }
    }

    /// Admits so many calls and no more.
    private final class LimitedServer implements AutoCloseable {
        private final HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        private final AtomicInteger calls = new AtomicInteger();

        LimitedServer(int limit) throws IOException {
            server.createContext("/", exchange -> {
                exchange.getRequestBody().readAllBytes();
                byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(calls.incrementAndGet() > limit ? 429 : 200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }

        /// Ten calls in a second.
        CompletableFuture<KeyValues> load(boolean refusals) {
            int port = server.getAddress().getPort();
            return new OpenLoop(loop, to(port), new Call(port, "k", ""), 2, 10, 1, 0, refusals).run();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @Test
    void a_closed_port_is_an_error_that_ends_the_load() throws Exception {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }

        KeyValues result = await(new ClosedLoop(loop, to(port), new Call(port, "k", ""), 2, 1, 0).run());

        assertThat(result.number("errors", 0)).isBetween(1L, 2L + Tally.ERRORS_MAX);
        assertThat(result.text("error")).containsIgnoringCase("refused");
    }

    @Test
    void an_open_loop_keeps_its_schedule() throws Exception {
        KeyValues result = await(new OpenLoop(loop, to(mock.port()), call(""), 8, 500, 1, 0, false).run());

        assertThat(result.number("requests", 0)).isEqualTo(500);
        assertThat(result.number("errors", -1)).isZero();
        assertThat(result.number("p50", 0)).isPositive().isLessThanOrEqualTo(result.number("max", 0));
    }

    @Test
    void an_open_loop_counts_the_time_that_calls_had_to_wait() throws Exception {
        KeyValues result =
                await(new OpenLoop(loop, to(mock.port()), call("chunks=3;pace=10"), 1, 100, 1, 0, false).run());

        assertThat(result.number("requests", 0)).isEqualTo(100);
        assertThat(result.number("max", 0))
                .as("one connection serves 50/s of 100/s")
                .isGreaterThan(500_000);
    }

    @Test
    void held_streams_go_on_until_dropped() throws Exception {
        var streams = new HeldStreams(loop, to(mock.port()), call("endless;pace=10"), 20, 0, false);

        KeyValues opened = await(streams.open(1_000, 10));
        KeyValues dropped = await(streams.drop());

        assertThat(opened.text("begun")).isEqualTo("20");
        assertThat(dropped.text("failed")).isEqualTo("0");
        assertThat(dropped.number("events", 0)).isGreaterThanOrEqualTo(20);
    }

    @Test
    void a_held_stream_that_ends_has_failed() throws Exception {
        var streams = new HeldStreams(loop, to(mock.port()), call("chunks=1;pace=1"), 3, 0, false);
        await(streams.open(1_000, 10));

        KeyValues stats = await(streams.report());
        while (stats.number("failed", 0) < 3) {
            stats = await(streams.report());
        }

        assertThat(stats.text("error")).contains("answered_with_status_200");
    }

    @Test
    void a_stalled_reader_takes_no_more_than_its_buffers() throws Exception {
        var streams = new HeldStreams(loop, to(mock.port()), call("endless;size=4000"), 1, 0, true);
        await(streams.open(1_000, 10));

        KeyValues first = await(streams.report());
        KeyValues second = await(streams.report());

        assertThat(first.text("begun")).isEqualTo("1");
        assertThat(second.number("events", -1)).isEqualTo(first.number("events", -2));
        await(streams.drop());
    }

    private Call call(String user) {
        return new Call(mock.port(), "key", user);
    }

    private Connector to(int port) {
        return new Connector(loops, port);
    }

    private static KeyValues await(CompletableFuture<KeyValues> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }
}
