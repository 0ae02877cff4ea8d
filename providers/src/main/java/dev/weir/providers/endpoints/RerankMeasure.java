package dev.weir.providers.endpoints;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.endpoints.EndpointRequest.Content;
import dev.weir.providers.json.JsonReader;
import dev.weir.providers.json.JsonSlice;

/// What a reranking can be counted as. A search is one query over up to a hundred documents; a document that is longer
/// than 500 tokens with the query counts once for each 500 begun
/// (<https://docs.cohere.com/docs/how-does-cohere-pricing-work>). By tokens the query counts with every document.
final class RerankMeasure {
    private static final long DOCUMENTS_PER_SEARCH = 100;
    private static final long TOKENS_PER_DOCUMENT = 500;

    private final JsonSlice query;
    private final JsonSlice documents;

    private long count;
    private long bytes;
    private long tokens;
    private long piecesMax;
    private long pieces;

    RerankMeasure(JsonSlice query, JsonSlice documents) {
        this.query = query;
        this.documents = documents;
    }

    Content content() {
        long queryTokens = TextMeasure.tokensOf(query.characters());
        JsonReader items = documents.reader();
        items.beginArray();
        while (items.nextItem()) {
            // A text, or an object that holds one.
            JsonSlice document = items.slice();
            long own = document.isString()
                    ? TextMeasure.tokensOf(document.characters())
                    : TextMeasure.tokensOf(document.length());
            count++;
            bytes += document.length() + query.length();
            tokens += own + queryTokens;
            piecesMax += 1 + (document.length() + query.length()) / TOKENS_PER_DOCUMENT;
            pieces += Math.max(1, Math.ceilDiv(own + queryTokens, TOKENS_PER_DOCUMENT));
        }
        if (count == 0) {
            throw GatewayException.ofParam(
                    Failure.INVALID_VALUE, "documents", "documents: [] (expected: at least one document)");
        }
        return new Content(
                bytes,
                tokens,
                0,
                0,
                0,
                Math.ceilDiv(piecesMax, DOCUMENTS_PER_SEARCH),
                Math.ceilDiv(pieces, DOCUMENTS_PER_SEARCH));
    }
}
