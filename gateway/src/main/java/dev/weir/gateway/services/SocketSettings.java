package dev.weir.gateway.services;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Setting;
import java.time.Duration;

/// Bounds of the WebSockets of one service.
public record SocketSettings(
        @Setting(value = "true", doc = "False refuses WebSockets with 403.")
        boolean enabled,

        @Setting(
                value = "16MiB",
                doc = "Longest frame, either way, as it is on the wire. A longer one closes the socket with 1009.")
        DataSize frameMax,

        @Setting(
                value = "10m",
                doc =
                        "A WebSocket on which nothing passes for this long, neither message nor ping, is closed with 1001."
                                + " `http.idleTimeout` holds too.")
        Duration idleTimeout,

        @Setting(
                value = "1000",
                min = 1,
                doc = "WebSockets to each instance at a time on one event loop. Further ones are refused with 503.")
        int max) {
    public SocketSettings {
        ServiceSettings.checkTime("idleTimeout", idleTimeout);
        if (frameMax.bytes() < SHORT_FRAME) {
            throw new IllegalArgumentException("frameMax: " + frameMax + " (expected: " + SHORT_FRAME + "B or more)");
        }
    }

    /// What a control frame may hold (RFC 6455, section 5.5).
    private static final int SHORT_FRAME = 125;
}
