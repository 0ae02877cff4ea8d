package dev.weir.providers.anthropic;

import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Operation;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.wire.Edit;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/// A request in the Anthropic dialect: what was read from it, and where in its bytes the model's name stands. Thinking
/// that other APIs have proven is taken out for a provider, see [ForeignThinking].
///
/// @param maxTokens 0 for a count
/// @param images blocks that cost tokens beyond their bytes
/// @param documents the same
/// @param inputTokensEstimate see [InputEstimate]
/// @param modelFrom where the model's name starts, its quote included
/// @param modelTo behind its closing quote
/// @param foreign what a provider does not get as it came, wherever it stands
record AnthropicRequest(
        Operation operation,
        Buffer body,
        String model,
        boolean stream,
        long maxTokens,
        int images,
        int documents,
        boolean tools,
        long inputTokensEstimate,
        int modelFrom,
        int modelTo,
        List<Edit> foreign)
        implements CallRequest {
    /// Upper bound of what one image costs, in tokens.
    static final int IMAGE_TOKENS_MAX = 5_000;

    /// Upper bound of what one document costs: more than a usual context window holds none.
    static final int DOCUMENT_TOKENS_MAX = 200_000;

    /// What the provider says to the model about its tools, in tokens, at most.
    private static final int TOOLS_TOKENS_MAX = 1_000;

    private boolean counting() {
        return operation == Operation.COUNT_TOKENS;
    }

    /// A count is free.
    @Override
    public long inputTokensMax() {
        return counting()
                ? 0
                : body.length()
                        + (long) images * IMAGE_TOKENS_MAX
                        + (long) documents * DOCUMENT_TOKENS_MAX
                        + (tools ? TOOLS_TOKENS_MAX : 0);
    }

    @Override
    public long outputTokensMax(long modelMax) {
        return maxTokens;
    }

    /// Usage comes with every stream of this API.
    @Override
    public Buffer upstreamBody(String upstreamModel, boolean reportUsage) {
        var edits = new ArrayList<>(foreign);
        if (!upstreamModel.equals(model)) {
            edits.add(new Edit(modelFrom, modelTo, JsonSlice.of(upstreamModel).toString()));
        }
        return Edit.apply(body, edits);
    }
}
