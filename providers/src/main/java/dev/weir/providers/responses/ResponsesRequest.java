package dev.weir.providers.responses;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Operation;
import dev.weir.providers.json.JsonWriter;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A request to the responses API: what was read from it, and where in its bytes the model's name stands.
///
/// @param operation `RESPONSES`, or the count of its tokens
/// @param outputTokensAsked `max_output_tokens`, -1 when it is not there
/// @param images parts that cost tokens beyond their bytes
/// @param files the same for documents
/// @param serverTools tools that the provider runs: what they read counts as input, and some cost money of their own
/// @param store the caller may name the answer later
/// @param previousResponse the answer that it goes on from, whose turns are not in the body
/// @param modelName where the model's name stands in the body, quotes included
/// @param edits what is changed for a provider: it stores nothing, gives the proof of its thinking to us instead, and
///     gets no thinking of other APIs
public record ResponsesRequest(
        Operation operation,
        Buffer body,
        String model,
        boolean stream,
        long outputTokensAsked,
        int images,
        int files,
        boolean serverTools,
        boolean store,
        Optional<String> previousResponse,
        long inputTokensEstimate,
        Span modelName,
        List<Edit> edits)
        implements CallRequest {
    /// A range of bytes, `to` excluded.
    record Span(int from, int to) {}

    /// The bytes that replace a range.
    record Edit(Span span, Buffer bytes) {}

    /// Upper bound of what one image costs, in tokens.
    static final int IMAGE_TOKENS_MAX = 3_000;

    /// A document has at most 100 pages, and each is given as a text and as an image.
    static final int FILE_TOKENS_MAX = 100 * IMAGE_TOKENS_MAX;

    /// Names of models are shorter.
    private static final int UPSTREAM_NAME_BYTES = 128;

    @Override
    public long inputTokensMax() {
        return body.length() + (long) images * IMAGE_TOKENS_MAX + (long) files * FILE_TOKENS_MAX;
    }

    @Override
    public long outputTokensMax(long modelMax) {
        return outputTokensAsked >= 0 ? outputTokensAsked : modelMax;
    }

    /// A stream of this API reports usage by itself. What is kept is kept by us: a provider is told to store nothing.
    ///
    /// @throws GatewayException `INVALID_VALUE` while `previous_response_id` stands for turns that are not
    ///     there: the provider's store is one for all callers
    @Override
    public Buffer upstreamBody(String upstreamModel, boolean reportUsage) {
        previousResponse.ifPresent(id -> {
            throw GatewayException.ofParam(
                    Failure.INVALID_VALUE,
                    "previous_response_id",
                    "previous_response_id: " + id + " was not found (expected: the id of a stored response)");
        });
        var all = new ArrayList<>(edits);
        if (!upstreamModel.equals(model)) {
            all.add(new Edit(modelName, quoted(upstreamModel)));
        }
        all.sort(Comparator.comparingInt(edit -> edit.span().from()));
        return all.isEmpty() ? body : edited(all);
    }

    private Buffer edited(List<Edit> all) {
        Buffer out = Buffer.buffer(body.length() + UPSTREAM_NAME_BYTES);
        int from = 0;
        for (Edit edit : all) {
            out.appendBuffer(body, from, edit.span().from() - from).appendBuffer(edit.bytes());
            from = edit.span().to();
        }
        return out.appendBuffer(body, from, body.length() - from);
    }

    private static Buffer quoted(String name) {
        return new JsonWriter(name.length() + 2).string(name).buffer();
    }
}
