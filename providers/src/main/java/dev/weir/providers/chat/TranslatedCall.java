package dev.weir.providers.chat;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.ScanLimits;
import io.vertx.core.buffer.Buffer;

/// One call whose caller and whose provider speak different dialects: the request on its way there, the answer and the
/// errors on their way back.
///
/// ```
/// var call = TranslatedCall.of(callerDialect, providerDialect, body);
/// provider.send(… call.body(new ChatTarget(…)) …)
/// AnswerScanner scanner = call.scanner(eventStream, limits);   // a success
/// ErrorAnswer judged = call.judgeError(name, status, errorBody);   // or an error
/// ```
public final class TranslatedCall {
    private final ChatDialect caller;
    private final ChatDialect provider;
    private final ChatRequest request;

    private TranslatedCall(ChatDialect caller, ChatDialect provider, ChatRequest request) {
        this.caller = caller;
        this.provider = provider;
        this.request = request;
    }

    /// Reads the caller's request whole and refuses what the provider's dialect has no words for.
    ///
    /// @throws GatewayException `INVALID_JSON`, `MISSING_PARAMETER`, `INVALID_TYPE` or `INVALID_VALUE`, naming the
    ///     caller's parameter
    public static TranslatedCall of(ChatDialect caller, ChatDialect provider, Buffer body) {
        ChatRequest request = caller.read(body);
        provider.expressible().check(request);
        return new TranslatedCall(caller, provider, request);
    }

    public ChatRequest request() {
        return request;
    }

    /// The body for the provider.
    ///
    /// @throws GatewayException `INVALID_VALUE`, naming the caller's parameter
    public Buffer body(ChatTarget target) {
        return provider.write(request, target);
    }

    /// For the provider's answer. What comes out is a stream of events when the caller asked for one, else JSON,
    /// whatever the provider sends.
    public AnswerScanner scanner(boolean eventStream, ScanLimits limits) {
        return new Translation(
                provider.decoder(eventStream, limits), caller.encoder(request), ToolNames.of(request.tools()));
    }

    /// What the caller gets for an error of the provider.
    public ErrorAnswer.Replace judgeError(String name, int status, Buffer body) {
        return new ErrorAnswer.Replace(ProviderErrors.failure(name, status, provider.error(status, body)));
    }
}
