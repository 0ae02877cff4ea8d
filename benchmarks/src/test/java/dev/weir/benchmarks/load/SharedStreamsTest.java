package dev.weir.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.benchmarks.wire.EventLoops;
import dev.weir.benchmarks.wire.KeyValues;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SharedStreamsTest {
    private final Set<Object> connections = ConcurrentHashMap.newKeySet();
    private final Vertx vertx = Vertx.vertx();
    private EventLoops loops;

    @BeforeEach
    void start() {
        loops = new EventLoops(1);
    }

    @AfterEach
    void stop() throws Exception {
        loops.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void streams_share_http2_connections() throws Exception {
        HttpServer server = serve(200);
        var streams = held(server, 150);

        KeyValues opened = streams.open(5_000, 10).get(20, TimeUnit.SECONDS);

        assertThat(opened.text("begun")).isEqualTo("150");
        assertThat(opened.text("failed")).isEqualTo("0");
        assertThat(opened.number("events", 0)).isEqualTo(150);
        assertThat(connections).hasSize(2);
        streams.drop().get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_refused_stream_has_failed() throws Exception {
        var streams = held(serve(503), 2);

        KeyValues opened = streams.open(1_000, 10).get(20, TimeUnit.SECONDS);

        assertThat(opened.text("failed")).isEqualTo("2");
        assertThat(opened.text("error")).contains("503");
    }

    private HeldStreams held(HttpServer server, int count) {
        int port = server.actualPort();
        return new HeldStreams(
                loops.group().next(), new Connector(loops, port), new Call(port, "k", "endless"), count, count, false);
    }

    private HttpServer serve(int status) throws Exception {
        return vertx.createHttpServer()
                .requestHandler(request -> {
                    connections.add(request.connection());
                    request.response().setStatusCode(status);
                    if (status == 200) {
                        request.response().write("data: {}\n\n");
                    } else {
                        request.response().end("full");
                    }
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }
}
