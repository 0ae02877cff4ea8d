package dev.weir.providers.chat;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.api.UpstreamCall;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.function.BinaryOperator;

/// One call whose caller and whose provider speak different dialects: the request on its way there, the answer and the
/// errors on their way back.
public final class TranslatedCall implements UpstreamCall {
    private final ChatDialect caller;
    private final ChatDialect provider;
    private final ChatRequest request;
    private final String path;
    /// Null once the provider has it: the memory of a large request is not held while its answer streams.
    private Buffer body;

    private TranslatedCall(
            ChatDialect caller,
            ChatDialect provider,
            ChatRequest request,
            ChatTarget target,
            BinaryOperator<String> addresses) {
        this.caller = caller;
        this.provider = provider;
        this.request = request;
        this.path = addresses.apply(provider.path(request, target), target.model());
        this.body = provider.write(request, target);
    }

    /// Reads the caller's request whole, refuses what the provider's dialect has no words for, and writes it in them.
    ///
    /// @throws GatewayException `INVALID_JSON`, `MISSING_PARAMETER`, `INVALID_TYPE` or `INVALID_VALUE`, naming the
    ///     caller's parameter
    public static TranslatedCall of(ChatDialect caller, ChatDialect provider, Buffer body, ChatTarget target) {
        return of(caller, provider, body, target, (path, _) -> path);
    }

    /// The same for a provider with addresses of its own.
    ///
    /// @param addresses from the dialect's path and the model's name there
    public static TranslatedCall of(
            ChatDialect caller,
            ChatDialect provider,
            Buffer body,
            ChatTarget target,
            BinaryOperator<String> addresses) {
        ChatRequest request = caller.read(body);
        provider.expressible().check(request);
        return new TranslatedCall(caller, provider, request, target, addresses);
    }

    public ChatRequest request() {
        return request;
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

    /// What comes out is a stream when the caller asked for one, else JSON, whatever the provider sends.
    @Override
    public Optional<AnswerScanner> scanner(String contentType, ScanLimits limits) {
        return provider.decoder(contentType, limits)
                .map(decoder -> new Translation(decoder, caller.encoder(request), ToolNames.of(request.tools())));
    }

    @Override
    public String answerType(String contentType) {
        return caller.answerType(request);
    }

    @Override
    public boolean translated() {
        return true;
    }

    @Override
    public Fault fault(int status, MultiMap headers, Buffer body) {
        return provider.fault(status, headers, body);
    }

    @Override
    public ErrorAnswer.Replace judgeError(String name, int status, Buffer body) {
        return new ErrorAnswer.Replace(ProviderErrors.failure(name, status, provider.error(status, body)));
    }

    @Override
    public ErrorAnswer.Replace judgeError(String name, int status, MultiMap headers, Buffer body) {
        return new ErrorAnswer.Replace(ProviderErrors.failure(name, status, provider.error(status, headers, body)));
    }
}
