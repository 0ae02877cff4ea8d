package dev.weir.verticles.batches;

import dev.weir.contracts.files.LineAnswer;
import dev.weir.contracts.files.LineCall;
import dev.weir.contracts.files.LineRunner;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// Answers lines as a script says, each a moment later on the caller's context, and remembers them.
final class ScriptedRunner implements LineRunner {
    /// What the answer to a line is made of.
    private final Function<LineCall, Future<LineAnswer>> script;

    final List<LineCall> calls = new CopyOnWriteArrayList<>();
    final AtomicInteger runningMost = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();

    ScriptedRunner(Function<LineCall, Future<LineAnswer>> script) {
        this.script = script;
    }

    /// Answers every line well, with its own body.
    static ScriptedRunner echo() {
        return new ScriptedRunner(call -> Future.succeededFuture(good(call)));
    }

    static LineAnswer good(LineCall call) {
        return new LineAnswer(
                200,
                call.requestId().toString(),
                0,
                Buffer.buffer("{\n \"echo\": ").appendBuffer(call.body()).appendString("}\n"));
    }

    static LineAnswer bad(int status, int retryAfterSeconds) {
        return new LineAnswer(status, "r", retryAfterSeconds, Buffer.buffer("{\"error\":{\"message\":\"no\"}}"));
    }

    @Override
    public Future<LineAnswer> run(LineCall call) {
        calls.add(call);
        runningMost.accumulateAndGet(running.incrementAndGet(), Math::max);
        Promise<Void> later = Promise.promise();
        Vertx.currentContext().runOnContext(_ -> later.complete());
        return later.future().compose(_ -> script.apply(call)).onComplete(_ -> running.decrementAndGet());
    }
}
