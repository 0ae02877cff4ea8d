package dev.weir.gateway.sessions;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Setting;
import java.time.Duration;

/// Bounds of a live session (`/v1/realtime`).
public record SessionSettings(
        @Setting(
                value = "16MiB",
                doc = "Longest frame of a session, either way. A longer one closes it with 1009. OpenAI takes 15 MiB of"
                        + " sound in an event.")
        DataSize frameMax,

        @Setting(
                value = "16MiB",
                doc = "Longest message of a session, all its frames together. A longer one closes it with 1009.")
        DataSize messageMax,

        @Setting(
                value = "1000",
                min = 1,
                doc = "Sessions at a time on one event loop. Further ones are refused with 503.")
        int sessionsMax,

        @Setting(value = "15s", doc = "Longest wait for a provider to open a session. Then it is refused with 504.")
        Duration openTimeout,

        @Setting(
                value = "1h",
                doc = "Longest session. Then it is told `session_expired` and closed. OpenAI allows an hour.")
        Duration sessionMax,

        @Setting(
                value = "15m",
                doc = "A session without an event from either side is told `session_expired` and closed after this.")
        Duration idleTimeout,

        @Setting(
                value = "30s",
                doc = "A side that was silent for this long is pinged; one that was for three times as long is gone.")
        Duration pingInterval,

        @Setting(
                value = "32768",
                min = 1,
                doc = "Input tokens held for each response before it can begin, with the most the model says: the"
                        + " context window of OpenAI's models. With fewer, sessions open with a smaller balance, and"
                        + " what a response takes beyond is charged without having been held.")
        int inputTokensHeld) {}
