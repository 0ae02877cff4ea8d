package dev.weir.providers.replicate;

import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.CallRequest;
import dev.weir.providers.api.Dialect;
import dev.weir.providers.api.ErrorAnswer;
import dev.weir.providers.api.Fault;
import dev.weir.providers.api.ScanLimits;
import dev.weir.providers.api.UpstreamCall;
import dev.weir.providers.chat.ProviderErrors;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/// A request for images on its way. Its answer comes from [ImagesAttempt] in the caller's dialect already.
final class ImageCall implements UpstreamCall {
    private final Dialect dialect;
    private final CallRequest request;
    private final ImageOrder order;
    private final ModelAddress address;

    ImageCall(Dialect dialect, CallRequest request, ImageOrder order, ModelAddress address) {
        this.dialect = dialect;
        this.request = request;
        this.order = order;
        this.address = address;
    }

    @Override
    public String path() {
        return order.wishes().behind(address.path());
    }

    @Override
    public Buffer body() {
        return order.write(address);
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
        return new ErrorAnswer.Replace(ProviderErrors.failure(provider, status, ErrorReader.read(status, body)));
    }

    @Override
    public Fault fault(int status, MultiMap headers, Buffer body) {
        return ErrorReader.read(status, body).fault(status);
    }

    @Override
    public boolean translated() {
        return true;
    }
}
