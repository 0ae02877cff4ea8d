package dev.weir.gateway.services;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.identity.Scope;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What reaches a service, what comes back, and who is let in.
class ServicesTest {
    private final FakeService service = new FakeService(request -> request.body()
            .onSuccess(body -> request.response()
                    .putHeader("x-own", "kept")
                    .putHeader("connection", "x-hop")
                    .putHeader("x-hop", "1")
                    .putHeader("keep-alive", "timeout=5")
                    .putHeader("x-weir-company", "forged")
                    .end(request.method() + " " + request.uri() + " " + body)));
    private RunningServices weir;
    private Client client;

    private void serve(String... settings) {
        serve(RunningServices.of(yaml(settings)));
    }

    private void serve(RunningServices running) {
        weir = running;
        client = new Client(weir);
    }

    private String yaml(String... settings) {
        return """
                services:
                  echo:
                    prefix: /services/echo
                    urls: %s/base
                """.formatted(service.url())
                + String.join(
                        "",
                        List.of(settings).stream().map(s -> "    " + s + "\n").toList());
    }

    @AfterEach
    void close() {
        client.close();
        weir.close();
        service.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/services/echo,                    /base/",
        "/services/echo/,                   /base/",
        "/services/echo?a=1&b=%20x,         /base/?a=1&b=%20x",
        "/services/echo/x%2Fy/z?q=/../,     /base/x%2Fy/z?q=/../",
        "/services/echo/v1/chat/completions,/base/v1/chat/completions",
    })
    void path_and_query_go_on_without_the_prefix(String asked, String seen) {
        serve();

        Client.Reply reply = client.get(asked);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("GET " + seen + " ");
    }

    @Test
    void the_prefix_stays_where_it_shall() {
        serve("stripPrefix: false");

        assertThat(client.get("/services/echo/x?y=1").body()).isEqualTo("GET /base/services/echo/x?y=1 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/services/echoes", "/services", "/other", "/services/ECHO"})
    void what_is_not_below_the_prefix_is_somebody_elses(String path) {
        serve();

        assertThat(client.get(path).body()).isEqualTo("somebody else's");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/services/echo/../admin",
                "/services/echo/..",
                "/services/echo/%2e%2E/admin",
                "/services/echo/x/..%2fadmin",
                "/services/echo/./x",
                "/services/echo/..;v=1/admin",
                "/services/echo/%2e%2e%5cadmin"
            })
    void a_path_that_climbs_out_of_the_service_is_refused(String path) {
        serve();

        Client.Reply reply = client.get(path);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error().getString("message")).contains("segment '.' or '..'");
        assertThat(service.calls()).isZero();
    }

    @Test
    void of_two_prefixes_the_longer_one_is_taken() {
        try (var inner = FakeService.saying("inner")) {
            serve(RunningServices.of(yaml() + """
                      inner:
                        prefix: /services/echo/inner
                        urls: %s
                    """.formatted(inner.url()).indent(0)));

            assertThat(client.get("/services/echo/inner/x").body()).isEqualTo("inner");
            assertThat(client.get("/services/echo/innermost").body()).isEqualTo("GET /base/innermost ");
        }
    }

    @Test
    void headers_of_a_connection_end_at_it_and_others_pass() {
        serve();

        Client.Reply reply = client.get(
                "/services/echo",
                "x-api-key",
                RunningServices.KEY,
                "connection",
                "x-private, close",
                "x-private",
                "1",
                "te",
                "trailers",
                "proxy-authorization",
                "Basic x",
                "x-mine",
                "1",
                "x-mine",
                "2",
                "cookie",
                "a=b");

        var seen = service.last().headers();
        assertThat(seen.names()).doesNotContain("x-private", "te", "proxy-authorization", "upgrade");
        assertThat(seen.getAll("x-mine")).containsExactly("1", "2");
        assertThat(seen.get("cookie")).isEqualTo("a=b");
        assertThat(seen.get("host")).isEqualTo("127.0.0.1:" + service.port());
        assertThat(reply.headers().get("x-own")).isEqualTo("kept");
        assertThat(reply.headers().names()).doesNotContain("x-hop", "keep-alive", "x-weir-company");
        assertThat(reply.headers().get("x-request-id")).isEqualTo(seen.get("x-request-id"));
    }

    @Test
    void the_service_is_told_whose_request_it_is_and_nobody_can_forge_it() {
        serve();

        client.get(
                "/services/echo",
                "authorization",
                "Bearer " + RunningServices.KEY,
                "X-Weir-Company",
                "another",
                "x-weir-admin",
                "true",
                "x-forwarded-for",
                "8.8.8.8",
                "x-forwarded-host",
                "evil.example",
                "forwarded",
                "for=8.8.8.8",
                "x-request-id",
                "mine-1");

        var seen = service.last().headers();
        assertThat(seen.getAll("x-weir-company"))
                .containsExactly(weir.key.companyId().toString());
        assertThat(seen.getAll("x-weir-key")).containsExactly(weir.key.id().toString());
        assertThat(seen.names()).doesNotContain("x-weir-admin", "forwarded", "authorization");
        assertThat(seen.getAll("x-forwarded-for")).containsExactly("127.0.0.1");
        assertThat(seen.get("x-forwarded-proto")).isEqualTo("http");
        assertThat(seen.get("x-forwarded-host")).isEqualTo("127.0.0.1:" + weir.port());
        assertThat(seen.get("x-request-id")).isEqualTo("mine-1");
    }

    @Test
    void a_trusted_proxy_is_believed() {
        serve(RunningServices.behindProxy(yaml()));

        client.get(
                "/services/echo",
                "x-api-key",
                RunningServices.KEY,
                "x-forwarded-for",
                "203.0.113.9",
                "x-forwarded-proto",
                "https",
                "x-forwarded-host",
                "api.example.org");

        var seen = service.last().headers();
        assertThat(seen.get("x-forwarded-for")).isEqualTo("203.0.113.9");
        assertThat(seen.get("x-forwarded-proto")).isEqualTo("https");
        assertThat(seen.get("x-forwarded-host")).isEqualTo("api.example.org");
    }

    @Test
    void rules_remove_set_and_add_headers_both_ways() {
        serve(
                "requestHeaders:",
                "  remove: X-Mine, cookie",
                "  set: {authorization: Bearer service-secret, x-version: \"2\"}",
                "  add: {x-tag: weir}",
                "responseHeaders:",
                "  remove: x-own",
                "  set: {cache-control: no-store}",
                "  add: {x-served-by: weir}");

        Client.Reply reply = client.get(
                "/services/echo",
                "x-api-key",
                RunningServices.KEY,
                "x-mine",
                "1",
                "cookie",
                "a=b",
                "x-version",
                "1",
                "x-tag",
                "mine");

        var seen = service.last().headers();
        assertThat(seen.names()).doesNotContain("x-mine", "cookie", "x-api-key");
        assertThat(seen.getAll("authorization")).containsExactly("Bearer service-secret");
        assertThat(seen.getAll("x-version")).containsExactly("2");
        assertThat(seen.getAll("x-tag")).containsExactly("mine", "weir");
        assertThat(reply.headers().names()).doesNotContain("x-own");
        assertThat(reply.headers().get("cache-control")).isEqualTo("no-store");
        assertThat(reply.headers().get("x-served-by")).isEqualTo("weir");
    }

    @Test
    void the_credential_goes_on_only_where_it_shall() {
        serve("forwardCredential: true");

        client.get("/services/echo");

        assertThat(service.last().getHeader("authorization")).isEqualTo("Bearer " + RunningServices.KEY);
    }

    @Test
    void nobody_comes_in_without_a_good_key() {
        serve();
        weir.keys.make("for billing", Scope.BILLING);

        Client.Reply none = client.get("/services/echo", "x-other", "1");
        Client.Reply unknown = client.get("/services/echo", "authorization", "Bearer unknown");
        Client.Reply other = client.get("/services/echo", "authorization", "Bearer for billing");

        assertThat(none.status()).isEqualTo(401);
        assertThat(none.error().getString("code")).isEqualTo("UNAUTHORIZED");
        assertThat(unknown.status()).isEqualTo(401);
        assertThat(other.status()).isEqualTo(403);
        assertThat(other.error().getString("message")).contains("[billing] (expected: inference)");
        assertThat(other.headers().get("x-request-id")).isNotBlank();
        assertThat(service.calls()).isZero();
    }

    @Test
    void another_scope_can_be_asked_for() {
        serve("scope: billing");
        weir.keys.make("for billing", Scope.BILLING);

        assertThat(client.get("/services/echo").status()).isEqualTo(403);
        assertThat(client.get("/services/echo", "x-api-key", "for billing").status())
                .isEqualTo(200);
    }

    @Test
    void a_key_from_an_address_it_may_not_be_used_from_is_refused() {
        serve();
        weir.keys.refuseAddresses();

        Client.Reply reply = client.get("/services/echo");

        assertThat(reply.status()).isEqualTo(403);
        assertThat(reply.error().getString("message")).isEqualTo("not from 127.0.0.1");
    }

    @Test
    void an_open_service_lets_in_anybody_as_nobody() {
        serve("auth: none");

        Client.Reply reply = client.get("/services/echo", "x-weir-company", "forged", "authorization", "Bearer x");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(service.last().headers().names()).doesNotContain("x-weir-company", "x-weir-key", "authorization");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void bodies_pass_with_every_method_and_version(HttpVersion version) {
        serve();
        try (var caller = new Client(weir.port(), version)) {
            for (String method : List.of("POST", "PUT", "PATCH", "DELETE", "PROPFIND")) {
                Client.Reply reply =
                        caller.send(HttpMethod.valueOf(method), "/services/echo/x", Buffer.buffer("body of " + method));

                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.body()).isEqualTo(method + " /base/x body of " + method);
            }
            assertThat(Client.whole(caller.request(HttpMethod.POST, "/services/echo")
                                    .send())
                            .status())
                    .isEqualTo(200);
            var chunked = caller.request(HttpMethod.PUT, "/services/echo").setChunked(true);
            chunked.write("in ");
            chunked.end("pieces");
            assertThat(Client.whole(chunked.response()).body()).isEqualTo("PUT /base/ in pieces");
            assertThat(caller.get("/services/echo").body()).isEqualTo("GET /base/ ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE"})
    void methods_that_are_for_the_next_hop_are_refused(String method) {
        serve();

        Client.Reply reply = Client.whole(
                client.request(HttpMethod.valueOf(method), "/services/echo").send());

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.error().getString("code")).isEqualTo("METHOD_NOT_ALLOWED");
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void answers_without_a_body_end_at_once(HttpVersion version) {
        service.behave(request -> {
            switch (request.path()) {
                case "/base/none" -> request.response().setStatusCode(204).end();
                case "/base/same" ->
                    request.response()
                            .setStatusCode(304)
                            .putHeader("etag", "\"1\"")
                            .end();
                default ->
                    request.response().putHeader("content-length", "1000").end();
            }
        });
        serve();
        try (var caller = new Client(weir.port(), version)) {
            for (int i = 0; i < 3; i++) {
                assertThat(caller.get("/services/echo/none").status()).isEqualTo(204);
                Client.Reply same = caller.get("/services/echo/same");
                assertThat(same.status()).isEqualTo(304);
                assertThat(same.headers().get("etag")).isEqualTo("\"1\"");
                Client.Reply head = Client.whole(
                        caller.request(HttpMethod.HEAD, "/services/echo/long").send());
                assertThat(head.status()).isEqualTo(200);
                assertThat(head.headers().get("content-length")).isEqualTo("1000");
                assertThat(head.bytes().length()).isZero();
            }
        }
        assertThat(weir.idle()).isTrue();
    }

    @Test
    void errors_of_the_service_are_passed_on_as_they_are() {
        service.behave(request -> request.response()
                .setStatusCode(418)
                .putHeader("content-type", "text/plain")
                .end("no coffee"));
        serve();

        Client.Reply reply = client.get("/services/echo");

        assertThat(reply.status()).isEqualTo(418);
        assertThat(reply.body()).isEqualTo("no coffee");
        assertThat(reply.headers().get("content-type")).isEqualTo("text/plain");
    }

    @Test
    void trailers_pass() {
        service.behave(request -> {
            var response = request.response().setChunked(true);
            response.write("body");
            response.putTrailer("x-checksum", "42").end();
        });
        serve();

        Client.Reply reply = client.get("/services/echo");

        assertThat(reply.body()).isEqualTo("body");
        assertThat(reply.trailers().get("x-checksum")).isEqualTo("42");
    }

    @Test
    void a_body_beyond_the_bound_is_refused_before_and_while_it_comes() {
        serve("bodyMax: 8KiB", "retryBodyMax: 1KiB");
        Buffer long9 = Buffer.buffer(new byte[9 * 1024]);

        Client.Reply said = client.send(HttpMethod.POST, "/services/echo", long9);
        var chunked = client.request(HttpMethod.POST, "/services/echo").setChunked(true);
        chunked.end(long9);
        Client.Reply counted = Client.whole(chunked.response());

        for (Client.Reply reply : List.of(said, counted)) {
            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.error().getString("message")).contains("expected: at most 8KiB");
        }
    }

    @Test
    void a_head_beyond_the_bound_fails_the_request() {
        service.behave(request ->
                request.response().putHeader("x-long", "x".repeat(5_000)).end());
        serve("headMax: 4KiB", "retries: 0");

        Client.Reply reply = client.get("/services/echo");

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.error().getString("message"))
                .isEqualTo("Service 'echo' sent something that is no HTTP answer (expected: a head of at most 4KiB)");
    }

    @Test
    void a_node_that_stops_refuses_new_requests_and_breaks_off_what_is_left() {
        service.behave(request -> {
            request.response().setChunked(true).write("begun");
        });
        serve();
        var running = client.request(HttpMethod.GET, "/services/echo").send();
        Client.head(running);

        weir.drain();
        Client.Reply refused = client.get("/services/echo");
        weir.endAll();

        assertThat(refused.status()).isEqualTo(503);
        assertThat(Client.ending(running)).isEqualTo("broken");
        assertThat(weir.idle()).isTrue();
    }
}
