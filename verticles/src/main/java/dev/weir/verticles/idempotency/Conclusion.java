package dev.weir.verticles.idempotency;

import dev.weir.contracts.idempotency.ClaimOutcome.Reason;
import dev.weir.storage.idempotency.Found;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/// How a claim ended, on its way to the database.
sealed interface Conclusion {
    OpenClaim claim();

    /// Executed; its answer is to be sealed and kept.
    ///
    /// @param bytes what the parts hold of the [AnswerMemory]
    record Keep(OpenClaim claim, int status, String contentType, List<Buffer> parts, long bytes)
            implements Conclusion {}

    /// Executed; its answer is to be kept.
    ///
    /// @param bytes what it holds of the [AnswerMemory]
    record KeepSealed(OpenClaim claim, Found.Kept answer, long bytes) implements Conclusion {}

    /// Executed; there is no answer to keep.
    record KeepWithout(OpenClaim claim, Reason reason) implements Conclusion {}

    /// Not executed as far as its caller is concerned.
    record GiveUp(OpenClaim claim) implements Conclusion {}
}
