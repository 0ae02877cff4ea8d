package dev.weir.providers.openai;

import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Operation;
import io.vertx.core.buffer.Buffer;

/// A request in the OpenAI dialect: what was read from it, and where in its bytes the two values stand that may be
/// edited.
///
/// @param wantsUsage the caller set `stream_options.include_usage`
/// @param outputTokensAsked the larger of `max_completion_tokens` and `max_tokens`, -1 when neither is there
/// @param answers how many answers the model makes: `n`, or `best_of` where that is larger, for every prompt
/// @param choices how many of them come back
/// @param images parts that cost tokens beyond their bytes
/// @param inputTokensEstimate see [InputEstimate]
/// @param modelSpan where the model's name stands, quotes included
/// @param usageEdit what turns the usage report on
record OpenAiRequest(
        Operation operation,
        Buffer body,
        String model,
        boolean stream,
        boolean wantsUsage,
        long outputTokensAsked,
        int answers,
        int choices,
        int images,
        long inputTokensEstimate,
        Span modelSpan,
        UsageEdit usageEdit)
        implements CallRequest {
    /// Upper bound of what one image given by its address costs, in tokens.
    static final int IMAGE_TOKENS_MAX = 3_000;

    /// `max_tokens` of legacy completions when the caller names none.
    static final int LEGACY_OUTPUT_TOKENS = 16;

    /// A range of bytes, `to` excluded.
    record Span(int from, int to) {}

    /// The bytes that replace a range to ask for the usage report. Null text: nothing to do.
    record UsageEdit(Span span, String text) {
        static final UsageEdit NONE = new UsageEdit(new Span(0, 0), null);
    }

    @Override
    public long inputTokensMax() {
        return body.length() + (long) images * IMAGE_TOKENS_MAX;
    }

    @Override
    public long outputTokensMax(long modelMax) {
        long each = outputTokensAsked >= 0
                ? outputTokensAsked
                : operation == Operation.COMPLETIONS ? Math.min(LEGACY_OUTPUT_TOKENS, modelMax) : modelMax;
        return Math.multiplyExact(each, (long) answers);
    }

    @Override
    public Buffer upstreamBody(String upstreamModel, boolean reportUsage) {
        boolean renamed = !upstreamModel.equals(model);
        boolean edited = stream && reportUsage && usageEdit.text() != null;
        if (!renamed && !edited) {
            return body;
        }
        Span usage = usageEdit.span();
        if (!edited) {
            return spliced(modelSpan, quoted(upstreamModel), null, null);
        }
        if (!renamed) {
            return spliced(usage, usageEdit.text(), null, null);
        }
        return usage.from() < modelSpan.from()
                ? spliced(usage, usageEdit.text(), modelSpan, quoted(upstreamModel))
                : spliced(modelSpan, quoted(upstreamModel), usage, usageEdit.text());
    }

    /// The body with one or two ranges replaced, in their order.
    private Buffer spliced(Span first, String firstText, Span second, String secondText) {
        Buffer out = Buffer.buffer(body.length() + 96);
        out.appendBuffer(body, 0, first.from()).appendString(firstText);
        if (second == null) {
            return out.appendBuffer(body, first.to(), body.length() - first.to());
        }
        out.appendBuffer(body, first.to(), second.from() - first.to()).appendString(secondText);
        return out.appendBuffer(body, second.to(), body.length() - second.to());
    }

    private static String quoted(String model) {
        return ErrorJson.quote(model);
    }
}
