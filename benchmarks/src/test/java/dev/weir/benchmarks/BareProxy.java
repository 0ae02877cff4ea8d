package dev.weir.benchmarks;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import java.net.URI;

/// A stand-in for Weir that understands the same environment and only proxies: what Vert.x costs by itself.
/// `Bench -- java -cp <test class path> dev.weir.benchmarks.BareProxy`.
public final class BareProxy {
    private final HttpClient client;
    private final URI upstream;

    private BareProxy(Vertx vertx, URI upstream) {
        var pool = new PoolOptions().setHttp1MaxSize(20_000);
        this.client = vertx.createHttpClient(new HttpClientOptions().setKeepAliveTimeout(120), pool);
        this.upstream = upstream;
    }

    public static void main(String[] arguments) {
        var vertx =
                Vertx.vertx(new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(2));
        var proxy = new BareProxy(vertx, URI.create(System.getenv("OPENAI_API_URL")));
        vertx.createHttpServer()
                .requestHandler(proxy::handle)
                .listen(Integer.parseInt(System.getenv("WEIR_HTTP_PORT")), "127.0.0.1")
                .await();
    }

    private void handle(HttpServerRequest in) {
        if (in.method() == HttpMethod.GET) {
            in.response().end("{}");
            return;
        }
        in.body()
                .compose(body -> client.request(HttpMethod.POST, upstream.getPort(), "127.0.0.1", in.path())
                        .compose(out -> send(in, out, body)))
                .onFailure(_ -> in.response().setStatusCode(502).end());
    }

    private io.vertx.core.Future<Void> send(HttpServerRequest in, HttpClientRequest out, Buffer body) {
        HttpServerResponse down = in.response();
        down.closeHandler(_ -> out.reset(8));
        out.putHeader("content-type", "application/json");
        return out.send(body).compose(answer -> {
            down.putHeader("content-type", answer.getHeader("content-type"));
            String length = answer.getHeader("content-length");
            if (length == null) {
                down.setChunked(true);
            } else {
                down.putHeader("content-length", length);
            }
            return answer.pipeTo(down);
        });
    }
}
