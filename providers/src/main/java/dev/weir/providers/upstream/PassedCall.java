package dev.weir.providers.upstream;

import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.api.UpstreamCall;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// A request to a provider that speaks the caller's dialect: the bytes pass as they came, but for small edits.
public final class PassedCall implements UpstreamCall {
    private final Dialect dialect;
    private final CallRequest request;
    private final String path;
    /// Null once the provider has it.
    private Buffer body;

    /// @param path below the provider's base URL
    public PassedCall(Dialect dialect, CallRequest request, String path, Buffer body) {
        this.dialect = dialect;
        this.request = request;
        this.path = path;
        this.body = body;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Buffer body() {
        return body;
    }

    @Override
    public void taken() {
        body = null;
    }

    @Override
    public Optional<AnswerScanner> scanner(String contentType, ScanLimits limits) {
        return dialect.scanner(request, contentType, limits);
    }

    @Override
    public String answerType(String contentType) {
        return contentType;
    }

    @Override
    public ErrorAnswer judgeError(String provider, int status, Buffer body) {
        return dialect.judgeError(provider, status, body);
    }

    @Override
    public Fault fault(int status, MultiMap headers, Buffer body) {
        return dialect.fault(status, headers, body);
    }

    @Override
    public boolean translated() {
        return false;
    }
}
