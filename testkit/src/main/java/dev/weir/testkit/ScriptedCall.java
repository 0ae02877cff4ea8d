package dev.weir.testkit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// One call that a scripted upstream expects, plays and remembers. What is asked for before it happened is waited for.
public final class ScriptedCall {
    private static final long WAIT_SECONDS_MAX = 15;

    private final Script script;
    private final CompletableFuture<UpstreamRequest> request = new CompletableFuture<>();
    private final CompletableFuture<Long> gone = new CompletableFuture<>();
    private final CompletableFuture<Void> played = new CompletableFuture<>();

    private final AtomicLong sentBytes = new AtomicLong();

    ScriptedCall(Script script) {
        this.script = script;
    }

    Script script() {
        return script;
    }

    void arrived(UpstreamRequest arrived) {
        request.complete(arrived);
    }

    void sent(int bytes) {
        sentBytes.addAndGet(bytes);
    }

    void left(long nanos) {
        gone.complete(nanos);
    }

    void over() {
        played.complete(null);
    }

    /// The request, whole.
    public UpstreamRequest request() {
        return await(request, "no request arrived");
    }

    /// True once the request is here.
    public boolean asked() {
        return request.isDone();
    }

    /// When the other side closed its connection, or reset its stream, on the clock of [System#nanoTime()].
    public long goneAt() {
        return await(gone, "the other side did not leave");
    }

    /// True once the other side has left.
    public boolean gone() {
        return gone.isDone();
    }

    /// Bytes of its body that were taken so far.
    public long sentBytes() {
        return sentBytes.get();
    }

    /// Waits until the last step is done.
    public void played() {
        await(played, "the script was not played to its end");
    }

    private static <T> T await(CompletableFuture<T> what, String otherwise) {
        try {
            return what.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("The scripted upstream: " + otherwise + " within " + WAIT_SECONDS_MAX + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        }
    }
}
