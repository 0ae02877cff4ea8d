package dev.weir.gateway.edge;

import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;

/// The id that a request carries in, through and out as `x-request-id`: the caller's where it sent a usable one, our
/// own otherwise.
public final class CorrelationId {
    public static final String HEADER = "x-request-id";
    private static final int CHARS_MAX = 128;

    private CorrelationId() {}

    public static String of(HttpServerRequest request, UUID own) {
        String sent = request.headers().get(HEADER);
        return sent != null && usable(sent) ? sent : own.toString();
    }

    /// Letters, digits and `-_.:` only, so that it can stand in any log and header.
    private static boolean usable(String id) {
        if (id.isEmpty() || id.length() > CHARS_MAX) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
            if (!letter && !(c >= '0' && c <= '9') && "-_.:".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }
}
