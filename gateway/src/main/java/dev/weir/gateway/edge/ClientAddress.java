package dev.weir.gateway.edge;

import dev.weir.contracts.net.AddressRange;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.List;

/// Finds the address a request comes from: that of its connection, or, where a trusted proxy holds the connection, the
/// last one in `x-forwarded-for` that is not a trusted proxy itself. What stands before it could have been written by
/// anybody.
public final class ClientAddress {
    /// Of a connection without an address, or behind a trusted proxy that wrote something else. No range has it.
    static final String UNKNOWN = "unknown";

    private static final String FORWARDED_FOR = "x-forwarded-for";

    private final List<AddressRange> trusted;

    public ClientAddress(List<AddressRange> trustedProxies) {
        this.trusted = List.copyOf(trustedProxies);
    }

    /// An address literal, or [#UNKNOWN].
    public String of(HttpServerRequest request) {
        SocketAddress peer = request.remoteAddress();
        String address = peer == null || peer.hostAddress() == null ? UNKNOWN : peer.hostAddress();
        if (trusted.isEmpty() || !AddressRange.anyHas(trusted, address)) {
            return address;
        }
        List<String> forwarded = request.headers().getAll(FORWARDED_FOR);
        return forwarded.isEmpty()
                ? address
                : lastUntrusted(String.join(",", forwarded).split(","));
    }

    /// True when a trusted proxy holds the connection: what its other headers say of the caller's request is believed.
    public boolean isFromTrusted(HttpServerRequest request) {
        SocketAddress peer = request.remoteAddress();
        return !trusted.isEmpty()
                && peer != null
                && peer.hostAddress() != null
                && AddressRange.anyHas(trusted, peer.hostAddress());
    }

    private String lastUntrusted(String[] entries) {
        String address = UNKNOWN;
        for (int i = entries.length - 1; i >= 0; i--) {
            if (entries[i].isBlank()) {
                continue; // RFC 9110, section 5.6.1: lists may have empty elements
            }
            address = withoutPort(entries[i].strip());
            if (!AddressRange.anyHas(trusted, address)) {
                return AddressRange.address(address).isPresent() ? address : UNKNOWN;
            }
        }
        return address;
    }

    /// Some proxies write `203.0.113.7:4711` or `[2001:db8::1]:4711`.
    private static String withoutPort(String entry) {
        if (entry.startsWith("[")) {
            int end = entry.indexOf(']');
            return end < 0 ? entry : entry.substring(1, end);
        }
        int colon = entry.indexOf(':');
        return colon >= 0 && colon == entry.lastIndexOf(':') ? entry.substring(0, colon) : entry;
    }
}
