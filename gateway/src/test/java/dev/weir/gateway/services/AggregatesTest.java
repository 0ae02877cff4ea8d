package dev.weir.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.identity.Scope;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One request that several services answer.
class AggregatesTest {
    private static final String HOME = "/api/v1/aggregate/home";

    private final FakeService users = new FakeService(request -> json(request, 200, "{\"name\": \"Ada\"}"));
    private final FakeService orders = new FakeService(request -> json(request, 200, "[1, 2.50, {\"n\":null}]"));
    private RunningServices weir;
    private Client client;

    private static void json(HttpServerRequest request, int status, String body) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json; charset=utf-8")
                .end(body);
    }

    private void serve(String aggregate, String ofOrders) {
        weir = RunningServices.of("""
                services:
                  users:
                    prefix: /services/users
                    urls: %s
                    retries: 0
                  orders:
                    prefix: /services/orders
                    urls: %s/shop
                    retries: 0
                    %s
                aggregates:
                  home:
                    path: /api/v1/aggregate/home
                    parts:
                      user: {service: users, path: "/me?lang={query.lang}"}
                      orders: {service: orders, path: "/orders/{query.user}?limit=3"}
                    %s
                """.formatted(users.url(), orders.url(), ofOrders, aggregate));
        client = new Client(weir);
    }

    private void serve() {
        serve("timeout: 5s", "");
    }

    @AfterEach
    void close() {
        client.close();
        weir.close();
        users.close();
        orders.close();
    }

    @Test
    void all_parts_stand_in_one_answer_as_their_services_wrote_them() {
        serve();

        Client.Reply reply = client.get(HOME + "?user=a%2Fb%20c&lang=");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers().get("content-type")).isEqualTo("application/json");
        assertThat(reply.body()).contains("\"data\":{\"user\":{\"name\": \"Ada\"},\"orders\":[1, 2.50, {\"n\":null}]}");
        JsonObject json = reply.json();
        assertThat(json.getBoolean("success")).isTrue();
        assertThat(json.getJsonObject("errors")).isEmpty();
        JsonObject meta = json.getJsonObject("meta");
        assertThat(meta.getString("requestId")).isEqualTo(reply.headers().get("x-request-id"));
        assertThat(meta.getJsonObject("parts").getJsonObject("user").getInteger("status"))
                .isEqualTo(200);
        assertThat(meta.getJsonObject("parts").getJsonObject("orders").getLong("latencyMs"))
                .isNotNegative();
        assertThat(users.last().uri()).isEqualTo("/me?lang=");
        assertThat(orders.last().uri()).isEqualTo("/shop/orders/a%2Fb%20c?limit=3");
    }

    @Test
    void parts_see_whose_request_it_is_and_ask_for_plain_json() {
        serve();

        client.get(
                HOME,
                "authorization",
                "Bearer " + RunningServices.KEY,
                "accept-encoding",
                "gzip",
                "if-none-match",
                "\"1\"",
                "accept-language",
                "de",
                "x-weir-company",
                "forged");

        var seen = users.last().headers();
        assertThat(seen.get("x-weir-company")).isEqualTo(weir.key.companyId().toString());
        assertThat(seen.get("accept")).isEqualTo("application/json");
        assertThat(seen.get("accept-language")).isEqualTo("de");
        assertThat(seen.names()).doesNotContain("authorization", "accept-encoding", "if-none-match");
    }

    @Test
    void a_part_that_fails_is_shown_beside_the_others() {
        serve();
        orders.behave(request -> json(request, 404, "{\"secret\":\"no\"}"));

        Client.Reply reply = client.get(HOME);

        assertThat(reply.status()).isEqualTo(200);
        JsonObject json = reply.json();
        assertThat(json.getBoolean("success")).isTrue();
        assertThat(json.getJsonObject("data").getJsonObject("user").getString("name"))
                .isEqualTo("Ada");
        assertThat(json.getJsonObject("data").containsKey("orders")).isTrue();
        assertThat(json.getJsonObject("data").getValue("orders")).isNull();
        assertThat(json.getJsonObject("errors").fieldNames()).containsExactly("orders");
        JsonObject error = json.getJsonObject("errors").getJsonObject("orders");
        assertThat(error.getString("code")).isEqualTo("NOT_FOUND");
        assertThat(error.getString("message")).isEqualTo("Service 'orders' answered 404 (expected: 2xx)");
        assertThat(json.getJsonObject("meta")
                        .getJsonObject("parts")
                        .getJsonObject("orders")
                        .getInteger("status"))
                .isEqualTo(404);
        assertThat(reply.body()).doesNotContain("secret");
    }

    @Test
    void when_none_succeeds_the_whole_fails_and_says_of_each_why() {
        serve("timeout: 400ms", "");
        users.behave(_ -> {});
        orders.close();

        Client.Reply reply = client.get(HOME);

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.error().getString("code")).isEqualTo("SERVICE_UNAVAILABLE");
        assertThat(reply.error().getString("message")).isEqualTo("All 2 parts failed");
        JsonObject errors = reply.json().getJsonObject("errors");
        assertThat(errors.getJsonObject("user").getString("message")).contains("did not answer within 400 ms");
        assertThat(errors.getJsonObject("orders").getString("message"))
                .isEqualTo("Service 'orders' can't be reached: it refused the connection");
        assertThat(reply.json()
                        .getJsonObject("meta")
                        .getJsonObject("parts")
                        .getJsonObject("user")
                        .getValue("status"))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/plain        | {}",
                "application/json  | {\"a\":1",
                "application/json  | {} {}",
                "application/json  | nul",
                "application/json  | [1,]",
            })
    void what_is_no_json_is_an_error(String type, String body) {
        serve();
        orders.behave(
                request -> request.response().putHeader("content-type", type).end(body));

        JsonObject json = client.get(HOME).json();

        assertThat(json.getJsonObject("errors").getJsonObject("orders").getString("message"))
                .startsWith("Service 'orders' sent no JSON");
        assertThat(json.getJsonObject("data").getJsonObject("user")).isNotEmpty();
    }

    @Test
    void any_value_of_json_is_one() {
        serve();
        for (String value : new String[] {"1.5e10", "\"a \\\"text\\\"\"", "true", "null", " [ ] ", "-0"}) {
            orders.behave(request -> request.response()
                    .putHeader("content-type", "application/hal+json")
                    .end(value));

            Client.Reply reply = client.get(HOME);

            assertThat(reply.json().getJsonObject("errors")).as(value).isEmpty();
            assertThat(reply.body()).contains("\"orders\":" + value + "}");
        }
        orders.behave(request -> request.response().setStatusCode(204).end());
        assertThat(client.get(HOME).json().getJsonObject("errors")).isEmpty();
    }

    @Test
    void a_part_that_is_too_long_is_an_error_and_its_service_is_left_alone() {
        serve("partMax: 1KiB", "");
        orders.behave(request ->
                json(request, 200, new JsonArray().add("x".repeat(2_000)).encode()));

        JsonObject json = client.get(HOME).json();

        assertThat(json.getJsonObject("errors").getJsonObject("orders").getString("message"))
                .isEqualTo("Its answer is too long (expected: at most 1024 bytes)");
    }

    @Test
    void a_part_that_breaks_off_is_an_error() {
        serve();
        orders.behave(request -> {
            request.response().putHeader("content-type", "application/json").putHeader("content-length", "100");
            request.response().write("[1").onComplete(_ -> request.connection().close());
        });

        JsonObject json = client.get(HOME).json();

        assertThat(json.getJsonObject("errors").getJsonObject("orders").getString("message"))
                .isEqualTo("Service 'orders' broke off its answer");
    }

    @Test
    void a_slow_part_has_a_time_of_its_own() {
        weir = RunningServices.of("""
                services:
                  users: {prefix: /u, urls: %s}
                  orders: {prefix: /o, urls: %s}
                aggregates:
                  home:
                    path: /home
                    timeout: 1h
                    parts:
                      user: {service: users, path: /me}
                      orders: {service: orders, path: /orders, timeout: 300ms}
                """.formatted(users.url(), orders.url()));
        client = new Client(weir);
        orders.behave(_ -> {});

        Client.Reply reply = client.get("/home");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().getJsonObject("errors").getJsonObject("orders").getString("message"))
                .isEqualTo("Service 'orders' did not answer within 300 ms");
    }

    @Test
    void parts_are_asked_at_the_same_time() {
        serve();
        var both = new CompletableFuture<HttpServerRequest>();
        users.behave(request -> both.thenAccept(_ -> json(request, 200, "1")));
        orders.behave(request -> {
            json(request, 200, "2");
            both.complete(request);
        });

        assertThat(client.get(HOME).json().getJsonObject("errors")).isEmpty();
    }

    @Test
    void a_caller_that_leaves_takes_all_parts_along() {
        serve();
        var left = new CompletableFuture<Void>();
        users.behave(request -> request.response().closeHandler(_ -> left.complete(null)));
        orders.behave(_ -> {});
        var request = client.request(HttpMethod.GET, HOME);
        request.send();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (users.calls() == 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }

        request.reset(8);

        left.orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(weir.idle()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD"})
    void it_is_asked_by_get_only(String method) {
        serve();

        Client.Reply reply = client.send(HttpMethod.valueOf(method), HOME, Buffer.buffer("{}"));

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.headers().get("allow")).isEqualTo("GET");
    }

    @Test
    void nobody_gets_an_answer_without_a_good_key() {
        serve();
        weir.keys.make("for billing", Scope.BILLING);

        assertThat(client.get(HOME, "x-other", "1").status()).isEqualTo(401);
        assertThat(client.get(HOME, "x-api-key", "for billing").status()).isEqualTo(403);
        assertThat(users.calls()).isZero();
    }

    @Test
    void a_part_whose_service_wants_another_scope_is_not_asked() {
        serve("timeout: 5s", "scope: billing");
        weir.keys.make("both", Scope.BILLING, Scope.INFERENCE);

        JsonObject lacking = client.get(HOME).json();

        assertThat(lacking.getJsonObject("errors").getJsonObject("orders").getString("code"))
                .isEqualTo("FORBIDDEN");
        assertThat(orders.calls()).isZero();
        assertThat(client.get(HOME, "x-api-key", "both").json().getJsonObject("errors"))
                .isEmpty();
    }

    @Test
    void a_parameter_cannot_leave_its_place() {
        serve();

        JsonObject json = client.get(HOME + "?user=..").json();

        assertThat(json.getJsonObject("errors").getJsonObject("orders").getString("message"))
                .isEqualTo("A parameter makes a segment '.' or '..' of the part's path");
        client.get(HOME + "?user=x%3Flimit%3D100%23");
        assertThat(orders.last().uri()).isEqualTo("/shop/orders/x%3Flimit%3D100%23?limit=3");
    }

    @Test
    void a_node_that_stops_ends_what_is_asked() {
        serve();
        users.behave(_ -> {});
        var running = client.request(HttpMethod.GET, HOME);
        var answer = running.send();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (users.calls() == 0) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }

        weir.endAll();

        assertThat(Client.whole(answer).status()).isEqualTo(503);
    }
}
