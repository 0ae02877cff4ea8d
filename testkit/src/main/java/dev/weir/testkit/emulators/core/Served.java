package dev.weir.testkit.emulators.core;

import dev.weir.contracts.money.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.util.Map;

/// One request as the emulator saw and counted it: the outside witness of what should be billed.
///
/// @param id the answer's own id, or "" when it has none
/// @param provider the emulator's name
/// @param request method and path as they came, such as `POST /openai/v1/chat/completions`
/// @param headers of the request, names in lower case, without credentials
/// @param body of the request; empty for an upload
/// @param model as the request named it, or ""
/// @param status of the answer, 0 when there was none
/// @param usage tokens by class that were generated until the end: all of them when it finished, those that were sent
///     when it did not, none when it was refused
/// @param units what is counted otherwise: `images`, `seconds`, `characters`, `searches`
public record Served(
        String id,
        String provider,
        String request,
        Map<String, String> headers,
        Buffer body,
        String model,
        int status,
        TokenUsage usage,
        Map<String, Long> units,
        Ending ending) {

    /// How it ended.
    public enum Ending {
        /// To its proper end.
        FINISHED,
        /// With an error before the first byte.
        REFUSED,
        /// Wrong, as it was ordered.
        SPOILED,
        /// The other side left.
        CLIENT_LEFT
    }
}
