package dev.weir.providers.demo;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Answer;
import dev.weir.providers.api.Attempt;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Iterator;

/// One call of the demo. Event loop only.
final class DemoAttempt implements Attempt {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Context context;
    private final Promise<Answer> answer = Promise.promise();

    private DemoStream body;
    private long timer = NO_TIMER;
    private boolean cancelled;

    DemoAttempt(Vertx vertx) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
    }

    /// Answers after `delayMs`, never within this call.
    DemoAttempt answer(long delayMs, int status, MultiMap headers, Iterator<Step> script) {
        return after(delayMs, () -> {
            body = new DemoStream(vertx, context, script);
            answer.tryComplete(new Answer(status, headers, body));
        });
    }

    DemoAttempt fail(long delayMs, GatewayException failure) {
        return after(delayMs, () -> answer.tryFail(failure));
    }

    private DemoAttempt after(long delayMs, Runnable action) {
        if (delayMs > 0) {
            timer = vertx.setTimer(delayMs, _ -> {
                timer = NO_TIMER;
                action.run();
            });
        } else {
            context.runOnContext(_ -> {
                if (!cancelled) {
                    action.run();
                }
            });
        }
        return this;
    }

    @Override
    public Future<Answer> answer() {
        return answer.future();
    }

    @Override
    public void cancel() {
        if (cancelled) {
            return;
        }
        cancelled = true;
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
        }
        if (body != null) {
            body.cancel();
        }
        answer.tryFail(GatewayException.of(Failure.UPSTREAM_CUT, "The call was cancelled before it was answered"));
    }
}
