package dev.weir.gateway.services;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.streams.Tapped;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.streams.ReadStream;

/// The body of a request on its way to a service.
sealed interface RequestBody {
    /// All of it, or none: it can be sent again.
    record Whole(Buffer bytes) implements RequestBody {}

    /// It comes from the caller while it is sent, once.
    ///
    /// @param source paused
    /// @param length -1 when it is not known
    record Passing(ReadStream<Buffer> source, long length) implements RequestBody {}

    /// None.
    Whole NONE = new Whole(Buffer.buffer(0));

    /// The body of a request, gathered if it is one that may have to be sent again, and short. Fails with
    /// `BODY_TOO_LARGE` when it says so itself.
    ///
    /// @param request paused
    static Future<RequestBody> of(HttpServerRequest request, ServiceSettings settings) {
        long length = length(request);
        if (length > settings.bodyMax().bytes()) {
            return Future.failedFuture(tooLarge(settings));
        }
        if (length == 0) {
            // Its end, and nothing else, is still to come.
            request.resume();
            return Future.succeededFuture(NONE);
        }
        boolean kept = RequestHead.isIdempotent(request.method())
                && length <= settings.retryBodyMax().bytes();
        return kept
                ? gathered(request, settings.retryBodyMax().intBytes(), length)
                : Future.succeededFuture(new Passing(request, length));
    }

    /// What a caller is told whose body is too long.
    static GatewayException tooLarge(ServiceSettings settings) {
        return GatewayException.of(
                Failure.BODY_TOO_LARGE, "The body is too large (expected: at most " + settings.bodyMax() + ")");
    }

    /// -1 when only its end will tell.
    private static long length(HttpServerRequest request) {
        String said = request.headers().get(HttpHeaders.CONTENT_LENGTH);
        if (said != null) {
            // HTTP/2 is not checked by anybody else.
            return said.matches("\\d{1,18}") ? Long.parseLong(said) : -1;
        }
        boolean none =
                request.version() != HttpVersion.HTTP_2 && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
        return none ? 0 : -1;
    }

    private static Future<RequestBody> gathered(HttpServerRequest request, int bytesMax, long length) {
        Promise<RequestBody> body = Promise.promise();
        Buffer gathered = Buffer.buffer();
        request.handler(block -> {
            gathered.appendBuffer(block);
            if (gathered.length() > bytesMax) {
                request.pause();
                body.tryComplete(new Passing(new Tapped(request, gathered, new Unseen()), length));
            }
        });
        request.endHandler(_ -> body.tryComplete(gathered.length() == 0 ? NONE : new Whole(gathered)));
        request.resume();
        return body.future();
    }

    /// Lets everything pass.
    final class Unseen implements Tapped.Look {
        @Override
        public void at(Buffer block) {}

        @Override
        public void atEnd() {}
    }
}
