package dev.weir.gateway.pipeline;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.edge.IdempotencyKey;
import dev.weir.providers.api.Form;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;

/// Gathers the body, up to the limit, and has the dialect read it. A form with files is not gathered: see [Upload].
final class ReadRequest implements Step {
    private static final Buffer NOTHING = Buffer.buffer(0);
    /// A body of which this part has arrived gets memory for all of it.
    private static final int BELIEVED_FROM = 4;

    private final long bodyBytesMax;
    private final long uploadBytesMax;
    private final Spool spool;

    ReadRequest(long bodyBytesMax, long uploadBytesMax, Spool spool) {
        this.bodyBytesMax = bodyBytesMax;
        this.uploadBytesMax = uploadBytesMax;
        this.spool = spool;
    }

    @Override
    public Future<Void> handle(Exchange exchange) {
        exchange.enter(Exchange.Phase.READING);
        if (exchange.operation.isUpload()) {
            exchange.upload = upload(exchange);
            return exchange.upload.read();
        }
        if (isLonger(declared(exchange), bodyBytesMax)) {
            throw tooLarge(declared(exchange));
        }
        return new Body(exchange).read();
    }

    private Upload upload(Exchange exchange) {
        String declared = declared(exchange);
        if (isLonger(declared, uploadBytesMax)) {
            throw Upload.tooLarge(declared, uploadBytesMax);
        }
        boolean repeatable = IdempotencyKey.of(exchange.request).isPresent();
        Form form = exchange.dialect.form(
                exchange.operation, exchange.request.headers().get(HttpHeaders.CONTENT_TYPE), repeatable);
        return new Upload(
                exchange, form, spool, repeatable, declared == null ? -1 : Long.parseLong(declared), uploadBytesMax);
    }

    private static String declared(Exchange exchange) {
        return exchange.request.headers().get(HttpHeaders.CONTENT_LENGTH);
    }

    /// More digits than a long holds is too large as well.
    private static boolean isLonger(String declared, long bytesMax) {
        return declared != null && (declared.length() > 18 || Long.parseLong(declared) > bytesMax);
    }

    private GatewayException tooLarge(String found) {
        return GatewayException.of(
                Failure.BODY_TOO_LARGE, "The body has " + found + " bytes (expected: at most " + bodyBytesMax + ")");
    }

    /// One body on its way in.
    private final class Body {
        private final Exchange exchange;
        private final Promise<Void> read = Promise.promise();
        private Buffer gathered = NOTHING;
        private boolean growing;
        private boolean sized;
        private final int declared;

        Body(Exchange exchange) {
            this.exchange = exchange;
            String length = declared(exchange);
            // 0 when it is not known beforehand; no longer than the limit.
            this.declared = length == null ? 0 : (int) Math.min(Long.parseLong(length), Integer.MAX_VALUE);
        }

        Future<Void> read() {
            exchange.request.handler(this::gather);
            exchange.request.endHandler(_ -> complete());
            exchange.request.resume();
            return read.future();
        }

        private void gather(Buffer arrived) {
            if (exchange.ended() || read.future().isComplete()) {
                return;
            }
            if (gathered.length() + arrived.length() > bodyBytesMax) {
                gathered = NOTHING;
                read.fail(tooLarge("more than " + bodyBytesMax));
                return;
            }
            if (gathered.length() == 0) {
                gathered = arrived;
                return;
            }
            makeRoom(gathered.length() + arrived.length());
            gathered.appendBuffer(arrived);
        }

        /// For `length` bytes; for all of the body, once enough of it is there to believe in its declared length.
        private void makeRoom(int length) {
            if (!sized && declared > 0 && (long) length * BELIEVED_FROM >= declared) {
                sized = true;
                growing = true;
                gathered = Buffer.buffer(declared).appendBuffer(gathered);
            } else if (!growing) {
                growing = true;
                gathered = Buffer.buffer(length * 2).appendBuffer(gathered);
            }
        }

        private void complete() {
            if (exchange.ended() || read.future().isComplete()) {
                return;
            }
            exchange.enter(Exchange.Phase.ADMITTING);
            try {
                exchange.body = gathered;
                exchange.wholeBody = gathered;
                exchange.call = exchange.dialect.read(
                        exchange.operation, exchange.request.path(), exchange.request.query(), gathered);
                read.complete();
            } catch (RuntimeException e) {
                read.fail(e);
            }
        }
    }
}
