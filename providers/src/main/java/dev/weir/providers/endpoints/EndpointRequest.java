package dev.weir.providers.endpoints;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Operation;
import dev.weir.providers.json.JsonSlice;
import io.vertx.core.buffer.Buffer;

/// A JSON request to one of the endpoints: what was read from it, and where in its bytes the model's name stands.
///
/// @param model the caller's, or the default where it may be left out
/// @param modelFrom where its value begins, quotes included; behind the opening brace when there is none
/// @param modelTo where it ends; the same when there is none
/// @param content what the answer is made of
record EndpointRequest(
        Operation operation, Buffer body, String model, int modelFrom, int modelTo, boolean stream, Content content)
        implements CallRequest {
    /// Tokens that a partial picture costs beside the picture itself.
    static final long PARTIAL_IMAGE_TOKENS = 100;
    /// A picture of common size in medium quality, for the case that nobody tells.
    static final long IMAGE_TOKENS = 1_056;

    /// What a request asks for, in numbers.
    ///
    /// @param inputTokensMax the most tokens that can be counted as input
    /// @param inputTokens a fair guess of them
    /// @param characters of the text to be spoken
    /// @param images pictures wanted
    /// @param partialImages pictures wanted of each on its way
    /// @param searchesMax the most searches that a reranking can count as
    /// @param searches a fair guess of them
    record Content(
            long inputTokensMax,
            long inputTokens,
            long characters,
            long images,
            long partialImages,
            long searchesMax,
            long searches) {
        static Content text(long inputTokensMax, long inputTokens) {
            return new Content(inputTokensMax, inputTokens, 0, 0, 0, 0, 0);
        }
    }

    @Override
    public long inputTokensMax() {
        return content.inputTokensMax();
    }

    @Override
    public long inputTokensEstimate() {
        return content.inputTokens();
    }

    @Override
    public long outputTokensMax(long modelMax) {
        return switch (operation) {
            case AUDIO_SPEECH -> modelMax;
            case IMAGES_GENERATIONS ->
                Math.multiplyExact(content.images(), modelMax + content.partialImages() * PARTIAL_IMAGE_TOKENS);
            // Vectors, verdicts and ranks are no tokens.
            default -> 0;
        };
    }

    @Override
    public TokenUsage unitsMax() {
        return switch (operation) {
            case AUDIO_SPEECH -> TokenUsage.NONE.with(TokenClass.CHARACTERS, content.characters());
            case IMAGES_GENERATIONS -> TokenUsage.NONE.with(TokenClass.IMAGES, content.images());
            case RERANK -> TokenUsage.NONE.with(TokenClass.SEARCHES, content.searchesMax());
            default -> TokenUsage.NONE;
        };
    }

    @Override
    public TokenUsage unitsEstimate() {
        return operation == Operation.RERANK
                ? TokenUsage.NONE.with(TokenClass.SEARCHES, content.searches())
                : unitsCounted();
    }

    @Override
    public TokenUsage unitsCounted() {
        return operation == Operation.AUDIO_SPEECH ? unitsMax() : TokenUsage.NONE;
    }

    @Override
    public TokenUsage usageEstimate(long outputTokens) {
        TokenUsage input = TokenUsage.NONE.with(TokenClass.INPUT_FRESH, content.inputTokens());
        return switch (operation) {
            case AUDIO_SPEECH ->
                input.with(TokenClass.CHARACTERS, content.characters())
                        .with(TokenClass.OUTPUT_AUDIO, SpeechTokens.of(content.characters()));
            case IMAGES_GENERATIONS ->
                input.with(TokenClass.IMAGES, content.images())
                        .with(
                                TokenClass.OUTPUT_IMAGE,
                                content.images() * (IMAGE_TOKENS + content.partialImages() * PARTIAL_IMAGE_TOKENS));
            case RERANK -> input.with(TokenClass.SEARCHES, content.searches());
            default -> input.with(TokenClass.OUTPUT_TEXT, 0);
        };
    }

    @Override
    public Buffer upstreamBody(String upstreamModel, boolean reportUsage) {
        if (upstreamModel.equals(model)) {
            return body;
        }
        String name = JsonSlice.of(upstreamModel).toString();
        Buffer out = Buffer.buffer(body.length() + name.length() + 12).appendBuffer(body, 0, modelFrom);
        out.appendString(modelFrom == modelTo ? "\"model\":" + name + "," : name);
        return out.appendBuffer(body, modelTo, body.length() - modelTo);
    }
}
