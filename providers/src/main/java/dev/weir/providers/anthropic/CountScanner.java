package dev.weir.providers.anthropic;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.Fault;
import dev.weir.providers.wire.JsonScanner;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// Listens to the answer of a count, which costs nothing.
final class CountScanner implements AnswerScanner {
    private final JsonScanner json;

    CountScanner(int heldBytesMax) {
        this.json = new JsonScanner(heldBytesMax, MessageUsage::new, ErrorReader::fault);
    }

    @Override
    public Buffer feed(Buffer block) {
        return json.feed(block);
    }

    @Override
    public boolean complete() {
        return json.complete();
    }

    @Override
    public boolean begun() {
        return json.begun();
    }

    @Override
    public Optional<Fault> fault() {
        return json.fault();
    }

    @Override
    public Buffer finish() {
        return json.finish();
    }

    @Override
    public Verdict verdict() {
        return json.verdict();
    }

    @Override
    public Optional<TokenUsage> usage() {
        return Optional.of(TokenUsage.of(0, 0));
    }

    @Override
    public long outputTokensEstimate() {
        return 0;
    }
}
