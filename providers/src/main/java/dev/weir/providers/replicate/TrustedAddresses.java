package dev.weir.providers.replicate;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/// Where an address that a provider sent may lead: to the origin that is configured, or over TLS to Replicate. Any
/// other would let a provider send this gateway wherever it likes.
final class TrustedAddresses {
    private static final String API = "api.replicate.com";
    private static final Set<String> DOMAINS = Set.of("replicate.com", "replicate.delivery");
    private static final int HTTPS_PORT = 443;
    private static final int SHOWN_CHARS_MAX = 100;

    private final String provider;
    private final URI base;

    TrustedAddresses(String provider, URI base) {
        this.provider = provider;
        this.base = base;
    }

    /// An address out of an answer.
    ///
    /// @throws GatewayException `UPSTREAM_GARBAGE` for one that leads elsewhere, or nowhere
    URI follow(String address) {
        try {
            URI uri = URI.create(address);
            if (uri.getRawUserInfo() == null && uri.getHost() != null && (isBase(uri) || isReplicate(uri))) {
                return uri;
            }
        } catch (IllegalArgumentException noAddress) {
            // falls through to the one message
        }
        throw GatewayException.of(
                Failure.UPSTREAM_GARBAGE,
                "Provider '" + provider + "' sent the address '" + shown(address) + "' (expected: one at "
                        + base.getHost() + " or at replicate.com)");
    }

    /// True for an address to which the key may be shown.
    boolean takesKey(URI uri) {
        return isBase(uri) || isReplicate(uri) && host(uri).equals(API);
    }

    private boolean isBase(URI uri) {
        return base.getScheme().equalsIgnoreCase(uri.getScheme())
                && host(base).equals(host(uri))
                && base.getPort() == uri.getPort();
    }

    private static boolean isReplicate(URI uri) {
        String host = host(uri);
        return "https".equalsIgnoreCase(uri.getScheme())
                && (uri.getPort() < 0 || uri.getPort() == HTTPS_PORT)
                && DOMAINS.stream().anyMatch(domain -> host.equals(domain) || host.endsWith("." + domain));
    }

    private static String host(URI uri) {
        return uri.getHost().toLowerCase(Locale.ROOT);
    }

    private static String shown(String address) {
        return address.length() > SHOWN_CHARS_MAX ? address.substring(0, SHOWN_CHARS_MAX) + "…" : address;
    }
}
