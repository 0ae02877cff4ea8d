package dev.weir.gateway.system;

import static dev.weir.gateway.main.RunningWeir.KEY;
import static dev.weir.gateway.main.RunningWeir.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.gateway.main.Api;
import dev.weir.gateway.main.RunningWeir;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Upstream services and an aggregate in a whole Weir.
@Tag("system")
class UpstreamServicesTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final HttpServer SERVICE = listen();

    @RegisterExtension
    static final RunningWeir WEIR = new RunningWeir(() -> List.of(
            "--services.shop.prefix=/services/shop",
            "--services.shop.urls=http://127.0.0.1:" + SERVICE.actualPort(),
            "--services.shop.retries=0",
            "--services.shop.breakerFailures=2",
            "--services.shop.breakerPause=300ms",
            "--aggregates.home.path=/api/v1/aggregate/home",
            "--aggregates.home.parts.order.service=shop",
            "--aggregates.home.parts.order.path=/orders/{query.id}",
            "--aggregates.home.parts.none.service=shop",
            "--aggregates.home.parts.none.path=/missing"));

    private static HttpServer listen() {
        try {
            return VERTX.createHttpServer()
                    .requestHandler(request -> {
                        switch (request.path()) {
                            case "/socket" ->
                                request.toWebSocket()
                                        .onSuccess(socket -> socket.textMessageHandler(socket::writeTextMessage));
                            case "/down" ->
                                request.response().setStatusCode(503).end();
                            case "/missing" ->
                                request.response().setStatusCode(404).end();
                            default ->
                                request.response()
                                        .putHeader("content-type", "application/json")
                                        .end(new JsonObject()
                                                .put("uri", request.uri())
                                                .put("company", request.getHeader("x-weir-company"))
                                                .toBuffer());
                        }
                    })
                    .listen(0, "127.0.0.1")
                    .await(10, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @AfterAll
    static void close() throws TimeoutException {
        VERTX.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void a_service_is_served_to_companies_and_to_nobody_else() {
        Api.Reply reply = WEIR.api().get("/services/shop/items?page=2", KEY);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().getString("uri")).isEqualTo("/items?page=2");
        assertThat(reply.json().getString("company")).hasSize(36);
        assertThat(WEIR.api().get("/services/shop/items", null).status()).isEqualTo(401);
        assertThat(WEIR.api().get("/services/other", KEY).status()).isEqualTo(404);
    }

    @Test
    void an_aggregate_answers_beside_the_platform() {
        Api.Reply reply = WEIR.api().get("/api/v1/aggregate/home?id=7", KEY);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.data().getJsonObject("order").getString("uri")).isEqualTo("/orders/7");
        assertThat(reply.json().getJsonObject("errors").getJsonObject("none").getString("code"))
                .isEqualTo("NOT_FOUND");
        assertThat(WEIR.api().get("/api/v1/aggregate/other", KEY).status()).isEqualTo(404);
    }

    @Test
    void a_web_socket_passes() throws Exception {
        var echoed = new CompletableFuture<String>();
        WebSocket socket = VERTX.createWebSocketClient()
                .connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(WEIR.port())
                        .setURI("/services/shop/socket")
                        .addHeader("authorization", "Bearer " + KEY))
                .await(10, TimeUnit.SECONDS);
        socket.textMessageHandler(echoed::complete);
        socket.writeTextMessage("hello");

        assertThat(echoed.get(10, TimeUnit.SECONDS)).isEqualTo("hello");
        socket.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void an_instance_that_is_left_out_is_seen_and_the_node_stays_ready() {
        WEIR.expectWarnings();
        assertThat(dependency().getString("status")).isEqualTo("healthy");
        assertThat(WEIR.api().get("/services/shop/up", KEY).status()).isEqualTo(200);
        for (int i = 0; i < 2; i++) {
            assertThat(WEIR.api().get("/services/shop/down", KEY).status()).isEqualTo(503);
        }

        String instance = "127.0.0.1:" + SERVICE.actualPort();
        Api.Reply ready = WEIR.api().get("/ready", null);
        assertThat(ready.status()).isEqualTo(200);
        assertThat(ready.json().getString("status")).isEqualTo("degraded");
        assertThat(dependency().getString("detail")).isEqualTo("1 of 1 instances left out: " + instance);
        String tags = "{instance=\"" + instance + "\",service=\"shop\"} ";
        assertThat(WEIR.api().metrics())
                .contains("weir_service_breaker" + tags + "2", "weir_service_running" + tags + "0")
                .containsPattern("weir_service_calls_total\\Q" + tags + "\\E[1-9]")
                .containsPattern("weir_service_first_byte_seconds_count\\Q" + tags + "\\E[1-9]")
                .contains("weir_service_failures_total" + tags + "2");
        assertThat(WEIR.warnings())
                .anyMatch(line -> line.contains("service 'shop': instance " + instance + " fails and is left out"));

        eventually(
                "the instance to be taken back",
                () -> WEIR.api().get("/services/shop/x", KEY).status() == 200);
        assertThat(dependency().getString("status")).isEqualTo("healthy");
    }

    private static JsonObject dependency() {
        return WEIR.api()
                .get("/ready", null)
                .json()
                .getJsonObject("dependencies")
                .getJsonObject("service shop");
    }

    @Test
    void both_versions_of_http_reach_it() {
        try (var client = new H2Client(WEIR.port())) {
            var stream = client.post("/services/shop/v2", KEY, "{}");

            assertThat(stream.rest()).contains("\"uri\":\"/v2\"");
        }
    }
}
