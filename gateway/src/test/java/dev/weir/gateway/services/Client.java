package dev.weir.gateway.services;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonObject;

/// A caller over HTTP/1.1 or HTTP/2, with the good key unless it has other headers.
final class Client implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client;
    private final int port;

    /// A whole answer.
    record Reply(int status, MultiMap headers, MultiMap trailers, Buffer bytes) {
        String body() {
            return bytes.toString();
        }

        JsonObject json() {
            return new JsonObject(bytes);
        }

        /// `error` of the platform's envelope.
        JsonObject error() {
            JsonObject json = json();
            if (json.getBoolean("success") || json.getValue("data") != null) {
                throw new AssertionError("no error: " + json);
            }
            return json.getJsonObject("error");
        }
    }

    Client(int port, HttpVersion version) {
        this.port = port;
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(version)
                .setHttp2ClearTextUpgrade(false)
                .setReceiveBufferSize(64 * 1024));
    }

    Client(RunningServices weir) {
        this(weir.port(), HttpVersion.HTTP_1_1);
    }

    /// A request, not sent yet.
    ///
    /// @param headers names and values by turns
    HttpClientRequest request(HttpMethod method, String uri, String... headers) {
        HttpClientRequest request = RunningServices.await(client.request(new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(uri)));
        request.exceptionHandler(_ -> {});
        // Its body waits for whoever reads it.
        request.response().onSuccess(response -> response.pause().exceptionHandler(_ -> {}));
        if (headers.length == 0) {
            request.putHeader("authorization", "Bearer " + RunningServices.KEY);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.headers().add(headers[i], headers[i + 1]);
        }
        return request;
    }

    Reply get(String uri, String... headers) {
        return whole(request(HttpMethod.GET, uri, headers).send());
    }

    Reply send(HttpMethod method, String uri, Buffer body, String... headers) {
        return whole(request(method, uri, headers).send(body));
    }

    /// Waits for all of an answer.
    static Reply whole(Future<HttpClientResponse> answer) {
        HttpClientResponse response = head(answer);
        return new Reply(
                response.statusCode(), response.headers(), response.trailers(), RunningServices.await(read(response)));
    }

    /// Waits for the head of an answer, whose body is paused.
    static HttpClientResponse head(Future<HttpClientResponse> answer) {
        return RunningServices.await(answer);
    }

    /// Waits for the end of an answer.
    ///
    /// @return its status and body, or `broken`
    static String ending(Future<HttpClientResponse> answer) {
        return RunningServices.await(answer.compose(
                        response -> read(response).map(body -> response.statusCode() + " " + body))
                .otherwise("broken"));
    }

    private static Future<Buffer> read(HttpClientResponse response) {
        Future<Buffer> body = response.body();
        response.resume();
        return body;
    }

    @Override
    public void close() {
        RunningServices.await(vertx.close());
    }
}
