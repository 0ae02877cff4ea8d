package dev.weir.providers.gemini;

import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Operation;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.wire.Edit;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;

/// A request in this dialect: what was read from it, and where in its bytes the model's name stands, if it stands there
/// at all.
///
/// @param outputTokensAsked `maxOutputTokens`, which includes thoughts; -1 when it is not there
/// @param candidates how many answers the model makes
/// @param inputTokensMax see [GeminiRequestReader]
/// @param inputTokensEstimate see [GeminiRequestReader]
/// @param modelFrom where the name stands in the body, quotes included; -1 when it stands in the path only
/// @param foreign thoughts that other APIs have signed: a provider does not get them
record GeminiRequest(
        GeminiTarget target,
        Buffer body,
        long outputTokensAsked,
        int candidates,
        long inputTokensMax,
        long inputTokensEstimate,
        int modelFrom,
        int modelTo,
        ForeignThoughts foreign)
        implements CallRequest {

    @Override
    public Operation operation() {
        return target.operation();
    }

    @Override
    public String model() {
        return target.model();
    }

    @Override
    public boolean stream() {
        return target.stream();
    }

    @Override
    public boolean eventStream() {
        return target.stream() && target.eventStream();
    }

    /// Counting costs no output.
    @Override
    public long outputTokensMax(long modelMax) {
        if (target.operation() == Operation.COUNT_CONTENT_TOKENS) {
            return 0;
        }
        return Math.multiplyExact(outputTokensAsked >= 0 ? outputTokensAsked : modelMax, (long) candidates);
    }

    /// Every stream reports usage.
    @Override
    public Buffer upstreamBody(String upstreamModel, boolean reportUsage) {
        var edits = new ArrayList<>(foreign.edits(ModelFamily.of(upstreamModel)));
        if (modelFrom >= 0 && !upstreamModel.equals(target.model())) {
            edits.add(new Edit(
                    modelFrom, modelTo, JsonSlice.of("models/" + upstreamModel).toString()));
        }
        return Edit.apply(body, edits);
    }

    @Override
    public String upstreamPath(String upstreamModel) {
        return target.upstreamPath(upstreamModel);
    }
}
