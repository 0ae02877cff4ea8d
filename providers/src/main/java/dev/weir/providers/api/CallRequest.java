package dev.weir.providers.api;

import dev.weir.contracts.money.TokenUsage;
import io.vertx.core.buffer.Buffer;

/// A request as its dialect read it: what routing and pricing need, and the bytes it came in.
public interface CallRequest {
    Operation operation();

    /// The model as the caller named it.
    String model();

    /// True when the caller asked for the answer as a stream of events.
    boolean stream();

    /// An upper bound of the tokens the provider can count as input.
    long inputTokensMax();

    /// A fair guess of those tokens, for the case that the provider never reports them.
    long inputTokensEstimate();

    /// An upper bound of the tokens of the answer.
    ///
    /// @param modelMax the most the model puts out in one answer
    long outputTokensMax(long modelMax);

    /// Upper bounds of what the provider can count in other units than tokens, by class: the price must name each of
    /// them. Classes of tokens are not among them.
    default TokenUsage unitsMax() {
        return TokenUsage.NONE;
    }

    /// Those units that come in with the request, as far as can be told: what is charged when its end is never seen.
    default TokenUsage unitsEstimate() {
        return TokenUsage.NONE;
    }

    /// Those units that the request itself decides, whatever its answer says: such as the characters to be spoken.
    default TokenUsage unitsCounted() {
        return TokenUsage.NONE;
    }

    /// Our own count of all that an answer used, for what its provider does not report.
    ///
    /// @param outputTokens our count of the tokens of the answer
    default TokenUsage usageEstimate(long outputTokens) {
        return TokenUsage.of(inputTokensEstimate(), outputTokens);
    }

    /// The body for the provider: the caller's bytes, in which only the model's name and, when `reportUsage`, the wish
    /// for a usage report are changed.
    Buffer upstreamBody(String upstreamModel, boolean reportUsage);

    /// Where it goes, below the provider's base URL: the path, and the query if there is one.
    default String upstreamPath(String upstreamModel) {
        return operation().path(upstreamModel);
    }

    /// True when its stream is one of server-sent events, which take a comment as a sign of life; false for a stream in
    /// another form, such as a growing JSON array.
    default boolean eventStream() {
        return stream();
    }
}
