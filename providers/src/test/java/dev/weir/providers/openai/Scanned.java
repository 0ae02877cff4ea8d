package dev.weir.providers.openai;

import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/// All that a scanner made of an answer.
///
/// @param forwarded one char a byte
/// @param usage `none` when there was no report
record Scanned(String forwarded, String verdict, String usage, long estimate) {
    static Scanned of(Buffer forwarded, AnswerScanner scanner) {
        return new Scanned(
                forwarded.toString(StandardCharsets.ISO_8859_1),
                scanner.verdict().name(),
                scanner.usage().map(TokenUsage::toString).orElse("none"),
                scanner.outputTokensEstimate());
    }
}
