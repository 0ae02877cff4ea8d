package dev.weir.providers.upstream;

import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.AnswerType;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.api.UpstreamCall;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// What the caller's dialect answers in a provider's place. No provider is called.
record OwnAnswer(Buffer answer) implements UpstreamCall {
    @Override
    public Optional<Buffer> ownAnswer() {
        return Optional.of(answer);
    }

    @Override
    public String path() {
        throw new IllegalStateException("an answer of our own goes nowhere");
    }

    @Override
    public Buffer body() {
        throw new IllegalStateException("an answer of our own has no request");
    }

    @Override
    public Optional<AnswerScanner> scanner(String contentType, ScanLimits limits) {
        return Optional.empty();
    }

    @Override
    public String answerType(String contentType) {
        return AnswerType.JSON;
    }

    @Override
    public ErrorAnswer judgeError(String provider, int status, Buffer body) {
        throw new IllegalStateException("nobody was asked");
    }

    @Override
    public boolean translated() {
        return true;
    }
}
