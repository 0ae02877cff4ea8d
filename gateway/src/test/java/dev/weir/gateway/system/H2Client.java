package dev.weir.gateway.system;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// An HTTP/2 client over cleartext with one connection, whose streams the test can read, pause and reset.
final class H2Client implements AutoCloseable {
    private static final long WAIT_SECONDS_MAX = 15;
    private static final int STREAMS_MAX = 1_000;
    private static final int CONNECTION_WINDOW_BYTES = 4 << 20;
    private static final long CANCEL = 0x8;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger connections = new AtomicInteger();
    private final HttpClient client;
    private final int port;

    H2Client(int port) {
        this.port = port;
        this.client = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_2)
                        .setHttp2ClearTextUpgrade(false)
                        // A paused stream must not use up what all streams share.
                        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
                        .setHttp2MultiplexingLimit(STREAMS_MAX))
                .with(new PoolOptions().setHttp2MaxSize(1))
                .withConnectHandler(_ -> connections.incrementAndGet())
                .build();
    }

    /// Connections made so far.
    int connections() {
        return connections.get();
    }

    Stream post(String path, String key, String json) {
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(path)
                .putHeader("authorization", "Bearer " + key)
                .putHeader("content-type", "application/json");
        // Made on its event loop: nothing of an answer can come before somebody listens.
        return await(client.request(options).map(request -> new Stream(request, json)));
    }

    /// One request and its answer.
    static final class Stream {
        private final HttpClientRequest request;
        private final CompletableFuture<HttpClientResponse> response;
        private final CompletableFuture<Void> ended = new CompletableFuture<>();
        // guarded by itself
        private final StringBuilder body = new StringBuilder();

        Stream(HttpClientRequest request, String json) {
            this.request = request;
            request.exceptionHandler(_ -> {});
            this.response =
                    request.send(json).map(this::listen).toCompletionStage().toCompletableFuture();
        }

        private HttpClientResponse listen(HttpClientResponse answer) {
            answer.handler(bytes -> {
                synchronized (body) {
                    body.append(bytes);
                    body.notifyAll();
                }
            });
            answer.endHandler(_ -> ended.complete(null));
            answer.exceptionHandler(ended::completeExceptionally);
            return answer;
        }

        int status() {
            return get(response).statusCode();
        }

        String header(String name) {
            return get(response).getHeader(name);
        }

        /// Waits until the body holds this text.
        void until(String text) {
            get(response);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS_MAX);
            synchronized (body) {
                while (body.indexOf(text) < 0) {
                    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (left <= 0 || ended.isDone()) {
                        throw new AssertionError("'" + text + "' did not come: " + body);
                    }
                    try {
                        body.wait(left);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new AssertionError("interrupted", e);
                    }
                }
            }
        }

        /// Waits for the end; the whole body.
        String rest() {
            get(response);
            get(ended);
            synchronized (body) {
                return body.toString();
            }
        }

        /// Takes no more bytes.
        void pause() {
            get(response).pause();
        }

        /// Resets the stream; when, on the clock of [System#nanoTime()].
        long reset() {
            long now = System.nanoTime();
            request.reset(CANCEL);
            return now;
        }
    }

    private static <T> T await(Future<T> future) {
        return get(future.toCompletionStage().toCompletableFuture());
    }

    private static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError("no answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        await(vertx.close());
    }
}
