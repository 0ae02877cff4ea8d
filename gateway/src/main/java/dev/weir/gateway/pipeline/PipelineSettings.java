package dev.weir.gateway.pipeline;

import dev.weir.contracts.config.DataSize;
import dev.weir.contracts.config.Setting;
import dev.weir.providers.api.ScanLimits;
import java.time.Duration;

/// Bounds of a model request.
public record PipelineSettings(
        @Setting(value = "32MiB", doc = "Longest request body. A longer one is refused with 413.")
        DataSize bodyMax,

        @Setting(
                value = "128MiB",
                doc = "Longest upload: a form with audio or pictures. It streams to its provider; a longer one is"
                        + " refused with 413.")
        DataSize uploadMax,

        @Setting(
                value = "1GiB",
                doc = "Uploads that wait on disk, all together: those whose `model` stands behind the file, or that"
                        + " carry an `Idempotency-Key`. A further one is refused with 503.")
        DataSize uploadsKeptMax,

        @Setting(
                value = "30s",
                doc = "Longest wait for a whole request body; for an upload, the longest it may stand still. Then the"
                        + " request is refused with 408.")
        Duration bodyTimeout,

        @Setting(
                value = "15s",
                doc = "After this long without a byte a stream gets a comment line, before its first event too, so"
                        + " that proxies on the way keep it open.")
        Duration keepAlive,

        @Setting(
                value = "5m",
                doc = "Longest time a client may take no byte of an answer that is ready for it. Then its"
                        + " connection is closed and what was produced is billed.")
        Duration clientStallTimeout,

        @Setting(value = "16MiB", doc = "Longest single event of a stream. A longer one ends it with an error event.")
        DataSize eventMax,

        @Setting(
                value = "1MiB",
                doc = "JSON answers are held back up to here, so that a broken one becomes a clean error; longer"
                        + " ones flow from here on.")
        DataSize heldAnswerMax,

        @Setting(
                value = "2h",
                doc = "A reservation that was never settled counts as abandoned after this; keep it above every"
                        + " `totalTimeout`.")
        Duration reservationTtl) {

    ScanLimits scanLimits() {
        return new ScanLimits(eventMax.intBytes(), heldAnswerMax.intBytes());
    }
}
