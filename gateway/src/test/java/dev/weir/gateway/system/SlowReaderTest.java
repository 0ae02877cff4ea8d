package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.main.RunningWeir.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.RunningWeir;
import dev.weir.testkit.Samples;
import dev.weir.testkit.Script;
import dev.weir.testkit.ScriptedCall;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A client that reads a little at a time while its provider sends as fast as it can.
@Tag("system")
class SlowReaderTest {
    /// Most of it lies in the buffers of two sockets.
    private static final long AHEAD_BYTES_MAX = 32L << 20;

    private static final long READ_BYTES = 20L << 20;
    private static final int SOCKET_BYTES = 64 * 1024;

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir();

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void what_it_has_not_read_does_not_pile_up(HttpVersion version) throws TimeoutException {
        String events = ("data: " + Samples.text("x".repeat(200)) + "\n\n").repeat(50);
        ScriptedCall call = WEIR.upstream().expect(Script.events().forever(events));
        Vertx vertx = Vertx.vertx();
        var client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(version)
                .setHttp2ClearTextUpgrade(false)
                .setReceiveBufferSize(SOCKET_BYTES));
        try {
            HttpClientRequest request = client.request(new RequestOptions()
                            .setMethod(HttpMethod.POST)
                            .setHost("127.0.0.1")
                            .setPort(WEIR.port())
                            .setURI("/v1/chat/completions")
                            .putHeader("authorization", "Bearer " + KEY)
                            .putHeader("content-type", "application/json"))
                    .await(10, TimeUnit.SECONDS);
            var read = new AtomicLong();
            request.exceptionHandler(_ -> {});
            request.response().onSuccess(response -> {
                response.pause().exceptionHandler(_ -> {});
                response.handler(block -> read.addAndGet(block.length()));
                vertx.setPeriodic(1, _ -> response.fetch(1));
            });
            request.send(Requests.stream());

            eventually("the client to read", () -> read.get() > READ_BYTES);

            assertThat(call.sentBytes() - read.get()).isLessThan(AHEAD_BYTES_MAX);
        } finally {
            vertx.close().await(10, TimeUnit.SECONDS);
        }
        call.goneAt();
    }
}
