package dev.weir.gateway.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.contracts.net.AddressRange;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
    private static String address(List<String> trusted, String peer, String... forwarded) {
        var headers = io.vertx.core.MultiMap.caseInsensitiveMultiMap();
        Arrays.stream(forwarded).forEach(value -> headers.add("X-Forwarded-For", value));
        var request = (HttpServerRequest) Proxy.newProxyInstance(
                ClientAddressTest.class.getClassLoader(),
                new Class<?>[] {HttpServerRequest.class},
                (_, method, _) -> switch (method.getName()) {
                    case "remoteAddress" -> peer == null ? null : SocketAddress.inetSocketAddress(80, peer);
                    case "headers" -> headers;
                    default -> throw new AssertionError(method);
                });
        return new ClientAddress(trusted.stream().map(AddressRange::parse).toList()).of(request);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    203.0.113.9 | 198.51.100.1                            | 203.0.113.9
                    10.0.0.1    | 198.51.100.1                            | 198.51.100.1
                    10.0.0.1    | 1.1.1.1, 198.51.100.1                   | 198.51.100.1
                    10.0.0.1    | 1.1.1.1, 198.51.100.1, 10.0.0.2         | 198.51.100.1
                    10.0.0.1    | 10.0.0.3, 10.0.0.2                      | 10.0.0.3
                    10.0.0.1    | 198.51.100.1:4711                       | 198.51.100.1
                    10.0.0.1    | [2001:db8::1]:4711                      | 2001:db8::1
                    10.0.0.1    | 2001:db8::1                             | 2001:db8::1
                    10.0.0.1    | 198.51.100.1, nonsense                  | unknown
                    10.0.0.1    | 198.51.100.1, ,                         | 198.51.100.1
                    10.0.0.1    | [2001:db8::1                            | unknown
                    """)
    void the_last_that_no_trusted_proxy_is_called(String peer, String forwarded, String address) {
        assertThat(address(List.of("10.0.0.0/8"), peer, forwarded)).isEqualTo(address);
    }

    @Test
    void several_headers_are_one_list() {
        assertThat(address(List.of("10.0.0.0/8"), "10.0.0.1", "198.51.100.1", "198.51.100.2"))
                .isEqualTo("198.51.100.2");
    }

    @Test
    void a_trusted_proxy_that_forwards_for_nobody_calls_itself() {
        assertThat(address(List.of("10.0.0.0/8"), "10.0.0.1")).isEqualTo("10.0.0.1");
    }

    @Test
    void nobody_is_believed_by_default() {
        assertThat(address(List.of(), "127.0.0.1", "198.51.100.1")).isEqualTo("127.0.0.1");
    }

    @Test
    void a_connection_without_an_address_is_unknown() {
        assertThat(address(List.of("10.0.0.0/8"), null, "198.51.100.1")).isEqualTo("unknown");
    }
}
