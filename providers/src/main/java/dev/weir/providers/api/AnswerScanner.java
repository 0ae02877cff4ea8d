package dev.weir.providers.api;

import dev.weir.contracts.money.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// Listens to one answer as it passes. Feed it what arrives; forward what it returns: whole events only, so that
/// between two calls the client is always at an event boundary. One per answer, event loop only.
public interface AnswerScanner {
    /// How an answer stands when its bytes have ended.
    enum Verdict {
        /// It came to its proper end.
        WHOLE,
        /// It stopped before its end.
        CUT,
        /// It carried an error of the provider.
        ERROR,
        /// It is not an answer in this dialect.
        GARBAGE
    }

    /// Takes the bytes of one read and returns what may go to the client now, possibly nothing.
    ///
    /// @throws dev.weir.contracts.failure.GatewayException `UPSTREAM_GARBAGE` when a limit is passed
    Buffer feed(Buffer block);

    /// True once the answer's own end was heard, without an error: nothing that may still come changes what it costs.
    boolean complete();

    /// True once something of the answer itself was heard or let out: text, thinking, a tool call, a picture,
    /// its end, and whatever we do not know; not its mere announcement, nor a sign of life, nor an error. What
    /// breaks off before may be asked for elsewhere: nothing that [#feed] has returned until then tells a caller
    /// anything. An answer that is held back until it is whole begins when it is, or when it is too long for
    /// that. Stays true.
    boolean begun();

    /// What an error that the provider told within the answer means, heard at once; empty while there was none.
    Optional<Fault> fault();

    /// Takes the end of the answer and returns what was still held back and belongs to the client.
    Buffer finish();

    /// After [#finish()]: how it ended.
    Verdict verdict();

    /// The provider's own count, the latest report replacing earlier ones; where it counted the input only, with our
    /// count of the output; empty when it sent none.
    Optional<TokenUsage> usage();

    /// True unless [#usage()] is the provider's count of both input and output: what is charged is then an estimate.
    default boolean usageEstimated() {
        return usage().isEmpty();
    }

    /// Our count of the output tokens forwarded so far, for the case that no report comes. It grows with all that
    /// the answer says, thinking and arguments and sounds as well, and stands still for signs of life.
    long outputTokensEstimate();
}
