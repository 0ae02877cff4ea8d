package dev.weir.gateway.http;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Setting;
import dev.weir.contracts.net.AddressRange;
import java.time.Duration;
import java.util.List;

/// The HTTP server's limits.
public record HttpSettings(
        @Setting(value = "127.0.0.1", doc = "Address to listen on. `0.0.0.0` opens it to other machines.")
        String host,

        @Setting(value = "8080", doc = "Port to listen on. 0 picks a free one and prints it.")
        int port,

        @Setting(value = "0", doc = "Event loops that serve requests. 0: one for each processor.")
        int eventLoops,

        @Setting(
                value = "4096",
                min = 1,
                doc = "Connections that may wait to be accepted. Further ones are refused by the system.")
        int backlog,

        @Setting(value = "32KiB", doc = "Longest head of a request. A longer one is refused with 431.")
        DataSize headMax,

        @Setting(value = "8KiB", doc = "Longest request line. A longer one is refused with 414.")
        DataSize lineMax,

        @Setting(
                value = "10m",
                doc = "A connection without a byte in either direction is closed after this. Keep it above every"
                        + " provider's `firstByteTimeout`.")
        Duration idleTimeout,

        @Setting(
                value = "1000",
                min = 1,
                doc = "Concurrent streams on one HTTP/2 connection. Further ones wait at the client.")
        int http2StreamsMax,

        @Setting(value = "256KiB", doc = "HTTP/2 flow-control window of one request body.")
        DataSize http2StreamWindow,

        @Setting(value = "4MiB", doc = "HTTP/2 flow-control window of one connection.")
        DataSize http2ConnectionWindow,

        @Setting(
                value = "10000",
                min = 1,
                doc = "Streams that may be cancelled on one HTTP/2 connection within 30 s. A connection that"
                        + " cancels more is closed, with all its streams.")
        int http2ResetsMax,

        @Setting(
                value = "20s",
                doc = "After SIGTERM running requests may go on for this long. Then their streams end with an error"
                        + " event and what was produced is billed.")
        Duration drainTimeout,

        @Setting(
                doc = "Addresses and ranges of proxies before Weir, such as 10.0.0.0/8: where one of them holds the"
                        + " connection, `x-forwarded-for` says who calls. Nobody else's is believed.")
        List<String> trustedProxies) {
    public HttpSettings {
        trustedProxies = List.copyOf(trustedProxies);
        for (String proxy : trustedProxies) {
            try {
                AddressRange.parse(proxy);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("trustedProxies: " + e.getMessage());
            }
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
    }

    /// The same as ranges.
    public List<AddressRange> trustedRanges() {
        return trustedProxies.stream().map(AddressRange::parse).toList();
    }
}
