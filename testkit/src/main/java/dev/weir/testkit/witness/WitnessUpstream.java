package dev.weir.testkit.witness;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A model server in the OpenAI dialect that keeps a log of what it served. The text of a request says how it answers,
/// see [Order].
public final class WitnessUpstream implements AutoCloseable {
    private static final Pattern ORDER = Pattern.compile("chunks=(\\d+) pace=(\\d+) fail=(\\d)");
    private static final String HEAD =
            "{\"id\":\"chatcmpl-1\",\"created\":1,\"model\":\"gpt-4o-mini\",\"object\":\"chat.completion";
    private static final int PROMPT_TOKENS_MIN = 10;

    private final Vertx vertx = Vertx.vertx();
    private final Map<String, Served> log = new ConcurrentHashMap<>();
    private HttpServer server;

    /// What a request asks of this server.
    ///
    /// @param chunks of a stream, and its completion tokens
    /// @param paceMs between chunks; a JSON answer takes `chunks * paceMs`
    /// @param fail it answers 500
    public record Order(int chunks, int paceMs, boolean fail) {
        /// The text of the user's message.
        public String text() {
            return "chunks=" + chunks + " pace=" + paceMs + " fail=" + (fail ? 1 : 0);
        }

        static Order read(String body) {
            Matcher matcher = ORDER.matcher(body);
            if (!matcher.find()) {
                throw new IllegalArgumentException("no order in " + body);
            }
            return new Order(
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(2)),
                    matcher.group(3).equals("1"));
        }
    }

    /// One request as it was served.
    ///
    /// @param calls how often it came; more than once is a fault of its own
    /// @param accepted it was answered with a 2xx head
    /// @param finished it was answered to the end
    public record Served(
            String id, int calls, boolean accepted, boolean finished, int promptTokens, int completionTokens) {
        private Served again() {
            return new Served(id, calls + 1, accepted, finished, promptTokens, completionTokens);
        }

        private Served begun() {
            return new Served(id, calls, true, finished, promptTokens, completionTokens);
        }

        private Served whole() {
            return new Served(id, calls, true, true, promptTokens, completionTokens);
        }
    }

    private WitnessUpstream() {}

    /// Starts one on a free port of the loopback. Blocking.
    public static WitnessUpstream start() {
        var upstream = new WitnessUpstream();
        upstream.server = upstream.vertx
                .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(upstream::serve)
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return upstream;
    }

    /// Its base URL, as a provider's `url` setting wants it.
    public String url() {
        return "http://127.0.0.1:" + server.actualPort() + "/v1";
    }

    /// What it has served so far, by the client's request id.
    public Map<String, Served> served() {
        return Map.copyOf(log);
    }

    /// The prompt tokens that it will report for this request.
    static int promptTokens(String id) {
        return PROMPT_TOKENS_MIN + (id.hashCode() & 31);
    }

    private void serve(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            String id = request.getHeader("x-request-id");
            String text = body.toString();
            Order order = Order.read(text);
            log.merge(
                    id,
                    new Served(id, 1, false, false, promptTokens(id), order.chunks()),
                    (before, _) -> before.again());
            if (order.fail()) {
                request.response()
                        .setStatusCode(500)
                        .end("{\"error\":{\"message\":\"ordered\",\"type\":\"server_error\"}}");
            } else if (text.contains("\"stream\":true")) {
                stream(request.response(), id, order);
            } else {
                answer(request.response(), id, order);
            }
        });
    }

    private void answer(HttpServerResponse response, String id, Order order) {
        vertx.setTimer(Math.max(1, (long) order.chunks() * order.paceMs()), _ -> {
            if (response.closed()) {
                return;
            }
            log.computeIfPresent(id, (_, served) -> served.whole());
            response.putHeader("content-type", "application/json")
                    .end(HEAD
                            + "\",\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\","
                            + "\"content\":\"" + "word ".repeat(order.chunks()) + "\"}}]," + usage(id, order) + "}");
        });
    }

    private void stream(HttpServerResponse response, String id, Order order) {
        log.computeIfPresent(id, (_, served) -> served.begun());
        response.putHeader("content-type", "text/event-stream").setChunked(true);
        response.writeHead();
        chunk(response, id, order, 0);
    }

    private void chunk(HttpServerResponse response, String id, Order order, int sent) {
        if (response.closed()) {
            return;
        }
        if (sent == order.chunks()) {
            log.computeIfPresent(id, (_, served) -> served.whole());
            response.write(event("{},\"finish_reason\":\"stop\"}]}"));
            response.write("data: " + HEAD + ".chunk\",\"choices\":[]," + usage(id, order) + "}\n\n");
            response.end("data: [DONE]\n\n");
            return;
        }
        response.write(event("{\"content\":\"word \"},\"finish_reason\":null}]}"));
        vertx.setTimer(Math.max(1, order.paceMs()), _ -> chunk(response, id, order, sent + 1));
    }

    private static String event(String delta) {
        return "data: " + HEAD + ".chunk\",\"choices\":[{\"index\":0,\"delta\":" + delta + "\n\n";
    }

    private static String usage(String id, Order order) {
        int prompt = promptTokens(id);
        return "\"usage\":{\"prompt_tokens\":" + prompt + ",\"completion_tokens\":" + order.chunks()
                + ",\"total_tokens\":" + (prompt + order.chunks()) + "}";
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
