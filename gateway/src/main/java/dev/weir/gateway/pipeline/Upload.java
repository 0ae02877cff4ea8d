package dev.weir.gateway.pipeline;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.gateway.streams.Edited;
import dev.weir.gateway.streams.Ended;
import dev.weir.gateway.streams.FileBytes;
import dev.weir.gateway.streams.Tapped;
import dev.weir.providers.api.Form;
import dev.weir.providers.api.FormRequest.Edit;
import dev.weir.providers.api.ProviderCall;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.Consumer;

/// A form with files on its way from the client to the provider. Where the model stands before the first file, it is
/// read up to there, and the rest streams, as fast as the provider takes it. Where it stands behind, the form waits on
/// disk until it is whole. Never more than a few blocks of it are in memory. Event loop only.
final class Upload {
    private static final Buffer NOTHING = Buffer.buffer(0);

    private final Exchange exchange;
    private final Form form;
    private final Spool spool;
    private final boolean whole;
    private final long declared;
    private final long bytesMax;
    private final Promise<Void> read = Promise.promise();

    private Buffer beginning = NOTHING;
    private long arrived;
    private boolean opening;
    private Spool.File file;
    private int writing;
    private boolean formEnded;
    private FileBytes kept;
    private Tapped body;
    private boolean sent;
    private boolean closed;
    private long movedNanos;

    /// @param whole it has to be whole before anything is decided
    /// @param declared its length, -1 when nobody knows
    Upload(Exchange exchange, Form form, Spool spool, boolean whole, long declared, long bytesMax) {
        this.exchange = exchange;
        this.form = form;
        this.spool = spool;
        this.whole = whole;
        this.declared = declared;
        this.bytesMax = bytesMax;
    }

    /// Completes when the request is known: at its first file, or at its end.
    Future<Void> read() {
        exchange.request.handler(block -> guarded(() -> gather(block)));
        exchange.request.endHandler(_ -> guarded(this::end));
        exchange.request.resume();
        return read.future();
    }

    /// What a step throws fails the reading.
    private void guarded(Runnable step) {
        if (exchange.ended() || read.future().isComplete()) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException e) {
            read.tryFail(e);
        }
    }

    private void gather(Buffer block) {
        // A long upload is only given up when it stands still.
        exchange.phaseSince = System.nanoTime();
        look(block);
        if (file != null) {
            keep(block);
            return;
        }
        beginning = beginning.length() == 0
                ? block
                : Buffer.buffer(beginning.length() + block.length())
                        .appendBuffer(beginning)
                        .appendBuffer(block);
        if (!form.fileBegun() || opening) {
            return;
        }
        exchange.request.pause();
        if (form.modelKnown() && !whole) {
            known(declared);
        } else {
            opening = true;
            spool.open(exchange.context.owner()).onComplete(this::opened, read::tryFail);
        }
    }

    private void look(Buffer block) {
        arrived += block.length();
        if (arrived > bytesMax) {
            throw tooLarge("more than " + bytesMax, bytesMax);
        }
        form.feed(block);
    }

    static GatewayException tooLarge(String found, long bytesMax) {
        return GatewayException.of(
                Failure.BODY_TOO_LARGE,
                "The upload has " + found + " bytes (expected: at most " + bytesMax + ", requests.uploadMax)");
    }

    private void opened(Spool.File opened) {
        file = opened;
        if (closed || exchange.ended()) {
            opened.close();
            return;
        }
        guarded(() -> {
            keep(beginning);
            beginning = NOTHING;
            if (!file.isFull()) {
                exchange.request.resume();
            }
        });
    }

    private void keep(Buffer block) {
        writing++;
        file.write(block).onComplete(_ -> written(), cause -> read.tryFail(unkept(cause)));
        if (file.isFull()) {
            exchange.request.pause();
            file.onRoom(() -> exchange.request.resume());
        }
    }

    private static GatewayException unkept(Throwable cause) {
        return GatewayException.withDetail(
                Failure.STORAGE_UNAVAILABLE,
                "The upload can't be kept on disk (expected: room in the data folder, or `model` before the file)",
                cause);
    }

    private void written() {
        writing--;
        concludeKept();
    }

    private void end() {
        form.end();
        formEnded = true;
        if (file == null) {
            known(arrived);
        } else {
            concludeKept();
        }
    }

    private void concludeKept() {
        if (formEnded && writing == 0 && !exchange.ended() && !read.future().isComplete()) {
            guarded(() -> known(file.length()));
        }
    }

    private void known(long length) {
        exchange.body = NOTHING;
        exchange.call = form.request(length, bytesMax);
        exchange.enter(Exchange.Phase.ADMITTING);
        read.complete();
    }

    /// The fingerprint of all its parts; it has to be whole.
    byte[] fingerprint() {
        return form.fingerprint();
    }

    /// What the provider gets.
    ///
    /// @param failed takes what the rest of the form turned out to be: too long, or no form
    ProviderCall.Stream stream(Edit edit, Consumer<RuntimeException> failed) {
        movedNanos = System.nanoTime();
        sent = false;
        stop();
        long length = file != null ? file.length() : formEnded ? arrived : declared;
        body = file != null
                ? new Tapped(kept(failed), NOTHING, new Passing(false, failed))
                : formEnded
                        ? new Tapped(new Ended(), beginning, new Passing(false, failed))
                        : new Tapped(exchange.request, beginning, new Passing(true, failed));
        ReadStream<Buffer> bytes = edit.growth() == 0 && edit.text().length() == 0
                ? body
                : new Edited(body, edit.from(), edit.to(), edit.text());
        return new ProviderCall.Stream(bytes, length < 0 ? length : length + edit.growth());
    }

    private FileBytes kept(Consumer<RuntimeException> failed) {
        kept = file.read();
        kept.exceptionHandler(cause -> {
            if (!closed) {
                failed.accept(unkept(cause));
            }
        });
        return kept;
    }

    private void stop() {
        if (body != null) {
            body.stop();
        }
        if (kept != null) {
            kept.pause();
        }
    }

    /// It can be sent once more: all of it is here.
    boolean repeatable() {
        return !closed && (file != null || formEnded);
    }

    /// All of it is on its way to the provider.
    boolean sent() {
        return sent;
    }

    /// When the last of it moved.
    long movedNanos() {
        return movedNanos;
    }

    /// It is the client's turn to go on, not the provider's.
    boolean waitsForClient() {
        return file == null && body != null && !body.isPaused();
    }

    /// Nothing more of it is wanted. May be called twice.
    void close() {
        closed = true;
        beginning = NOTHING;
        stop();
        if (file != null) {
            file.close();
        }
    }

    /// Sees what passes.
    private final class Passing implements Tapped.Look {
        private final boolean fresh;
        private final Consumer<RuntimeException> failed;

        /// @param fresh it comes from the client, and was not looked at
        Passing(boolean fresh, Consumer<RuntimeException> failed) {
            this.fresh = fresh;
            this.failed = failed;
        }

        @Override
        public void at(Buffer block) {
            movedNanos = System.nanoTime();
            if (fresh) {
                judged(() -> look(block));
            }
        }

        @Override
        public void atEnd() {
            if (fresh) {
                judged(form::end);
            }
            sent = true;
        }

        private void judged(Runnable look) {
            try {
                look.run();
            } catch (RuntimeException e) {
                failed.accept(e);
                throw e;
            }
        }
    }
}
