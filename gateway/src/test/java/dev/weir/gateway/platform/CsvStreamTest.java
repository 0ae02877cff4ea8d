package dev.weir.gateway.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.reports.Rows;
import dev.weir.gateway.edge.CorrelationId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CsvStreamTest {
    private static final int SOCKET_BYTES = 8 * 1024;
    private static final long ENDLESS = Long.MAX_VALUE;
    /// A row is about this long: `0000000000000000000,<100 characters>`.
    private static final int ROW_BYTES = 120;

    private static final CsvTable<Long> NUMBERS =
            new CsvTable<>(List.of("number", "text"), number -> List.of("%019d".formatted(number), "x".repeat(98)));
    private static final CsvStream.Patience PATIENT = CsvStream.Patience.USUAL;

    private final Vertx vertx = Vertx.vertx();

    private int serve(Future<Rows<Long>> rows, CsvStream.Patience patience) {
        Router router = Router.router(vertx);
        router.get("/numbers.csv").handler(ctx -> {
            ctx.put(CorrelationId.HEADER, "request-1");
            CsvStream.send(ctx, "numbers.csv", NUMBERS, rows, patience);
        });
        router.route()
                .failureHandler(ctx -> ctx.response()
                        .setStatusCode(
                                ((GatewayException) ctx.failure()).failure().status())
                        .end("refused"));
        HttpServer server = vertx.createHttpServer(new HttpServerOptions().setSendBufferSize(SOCKET_BYTES))
                .requestHandler(router);
        return await(server.listen(0, "127.0.0.1")).actualPort();
    }

    @AfterEach
    void close() {
        await(vertx.close());
    }

    @Test
    void a_whole_list_has_a_header_and_every_row() throws Exception {
        var rows = new ScriptedRows(2 * Rows.PIECE_MAX + 7, null);
        HttpResponse<String> answer = get(serve(Future.succeededFuture(rows), PATIENT));

        List<String> lines = answer.body().lines().toList();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("text/csv; charset=utf-8; header=present");
        assertThat(answer.headers().firstValue("content-disposition")).contains("attachment; filename=\"numbers.csv\"");
        assertThat(answer.headers().firstValue("x-request-id")).contains("request-1");
        assertThat(lines).hasSize(2 * Rows.PIECE_MAX + 8);
        assertThat(lines.getFirst()).isEqualTo("number,text");
        assertThat(lines.getLast()).startsWith("%019d,".formatted(2 * Rows.PIECE_MAX + 6));
        until(rows.closed::get);
    }

    @Test
    void an_empty_list_is_its_header() throws Exception {
        assertThat(get(serve(Future.succeededFuture(new ScriptedRows(0, null)), PATIENT))
                        .body())
                .isEqualTo("number,text\r\n");
    }

    @Test
    void a_client_that_does_not_read_holds_no_more_than_a_piece_and_what_sockets_keep() throws Exception {
        var rows = new ScriptedRows(ENDLESS, null);
        try (Socket client = ask(serve(Future.succeededFuture(rows), PATIENT))) {
            long stalled = untilStill(rows);
            // What the two sockets take, doubled by the kernel for its own books, and one piece.
            assertThat(stalled).isLessThan(Rows.PIECE_MAX * 20L);

            // It goes on when it is read, by as much.
            InputStream in = client.getInputStream();
            int some = 40 * Rows.PIECE_MAX * ROW_BYTES;
            assertThat(in.readNBytes(some)).hasSize(some);
            assertThat(untilStill(rows) - stalled).isBetween(30L * Rows.PIECE_MAX, 60L * Rows.PIECE_MAX);
            assertThat(rows.closed).isFalse();
        }
        until(rows.closed::get);
    }

    @Test
    void a_client_that_leaves_closes_the_list() throws Exception {
        var rows = new ScriptedRows(ENDLESS, null);
        Socket client = ask(serve(Future.succeededFuture(rows), PATIENT));
        untilStill(rows);

        client.close();

        until(rows.closed::get);
    }

    @Test
    void a_list_that_fails_on_its_way_breaks_the_connection() throws Exception {
        var rows = new ScriptedRows(3 * Rows.PIECE_MAX, new IllegalStateException("the database is gone"));
        int port = serve(Future.succeededFuture(rows), PATIENT);

        assertThatThrownBy(() -> get(port)).isInstanceOf(IOException.class);
        until(rows.closed::get);
    }

    @Test
    void a_list_that_fails_before_its_first_row_is_an_ordinary_refusal() throws Exception {
        var gone = GatewayException.of(Failure.STORAGE_UNAVAILABLE, "gone");
        var rows = new ScriptedRows(0, gone);

        assertThat(get(serve(Future.succeededFuture(rows), PATIENT)).statusCode())
                .isEqualTo(503);
        assertThat(rows.closed).isTrue();
        assertThat(get(serve(Future.failedFuture(gone), PATIENT)).statusCode()).isEqualTo(503);
    }

    @Test
    void a_client_that_takes_nothing_for_too_long_is_cut_off() throws Exception {
        var rows = new ScriptedRows(ENDLESS, null);
        try (Socket client = ask(serve(Future.succeededFuture(rows), new CsvStream.Patience(200, 60_000)))) {
            until(rows.closed::get);
            assertThatThrownBy(() -> {
                        byte[] all = client.getInputStream().readAllBytes();
                        assertThat(new String(all, StandardCharsets.US_ASCII)).doesNotEndWith("0\r\n\r\n");
                        throw new IOException("closed before its end");
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void a_list_that_takes_too_long_is_cut_off_however_busy_it_is() throws Exception {
        var rows = new ScriptedRows(ENDLESS, null);
        int port = serve(Future.succeededFuture(rows), new CsvStream.Patience(60_000, 300));

        assertThatThrownBy(() -> get(port)).isInstanceOf(IOException.class);
        until(rows.closed::get);
    }

    private static HttpResponse<String> get(int port) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/numbers.csv"))
                    .build();
            return client.send(request, BodyHandlers.ofString());
        }
    }

    /// Asks for the list and reads the head only.
    private static Socket ask(int port) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(SOCKET_BYTES);
        socket.setSoTimeout(10_000);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        socket.getOutputStream()
                .write("GET /numbers.csv HTTP/1.1\r\nhost: weir\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        assertThat(new BufferedReader(new java.io.StringReader(head.toString())).readLine())
                .isEqualTo("HTTP/1.1 200 OK");
        return socket;
    }

    /// How many rows were read once no more are.
    private static long untilStill(ScriptedRows rows) {
        long last = -1;
        int same = 0;
        while (same < 10) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            long now = rows.read.get();
            same = now == last && now > 0 ? same + 1 : 0;
            last = now;
        }
        return last;
    }

    private static void until(BooleanSupplier reached) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited 10 s").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }
}
