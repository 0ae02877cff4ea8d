package dev.weir.gateway.streams;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;

/// A source that a test plays by hand: it counts what is asked of it. Starts paused, as an answer's body does.
public final class ScriptedSource implements ReadStream<Buffer> {
    public int pauses;
    public int resumes;
    public boolean paused = true;

    private Handler<Buffer> handler;
    private Handler<Void> endHandler;
    private Handler<Throwable> exceptionHandler;

    public void send(String text) {
        handler.handle(Buffer.buffer(text));
    }

    public void send(Buffer block) {
        handler.handle(block);
    }

    public void end() {
        endHandler.handle(null);
    }

    public void fail(Throwable cause) {
        exceptionHandler.handle(cause);
    }

    @Override
    public ReadStream<Buffer> exceptionHandler(Handler<Throwable> set) {
        exceptionHandler = set;
        return this;
    }

    @Override
    public ReadStream<Buffer> handler(Handler<Buffer> set) {
        handler = set;
        return this;
    }

    @Override
    public ReadStream<Buffer> pause() {
        pauses++;
        paused = true;
        return this;
    }

    @Override
    public ReadStream<Buffer> resume() {
        resumes++;
        paused = false;
        return this;
    }

    @Override
    public ReadStream<Buffer> fetch(long amount) {
        throw new AssertionError("a flow pauses and resumes, it does not fetch");
    }

    @Override
    public ReadStream<Buffer> endHandler(Handler<Void> set) {
        endHandler = set;
        return this;
    }
}
