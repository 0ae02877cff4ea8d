package dev.weir.providers.replicate;

import dev.weir.providers.api.Answer;
import dev.weir.providers.api.Attempt;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The wish that a prediction ends: told again when it was not heard, a few times. A prediction that never hears
/// it ends at its deadline. Event loop only.
final class Cancellation {
    static final int TRIES_MAX = 3;

    private static final Logger LOG = LoggerFactory.getLogger(Cancellation.class);
    private static final long PAUSE_MS = 250;
    private static final int SERVER_ERROR = 500;
    private static final int TOO_MANY = 429;
    private static final int BODY_BYTES_MAX = 16 * 1024 * 1024;

    private final Vertx vertx;
    private final String what;
    private final Supplier<Attempt> request;
    private final Promise<Void> over = Promise.promise();
    private int tries;

    /// @param what is to end, for the log
    Cancellation(Vertx vertx, String what, Supplier<Attempt> request) {
        this.vertx = vertx;
        this.what = what;
        this.request = request;
    }

    /// Completes when it was heard or given up.
    Future<Void> begin() {
        tell();
        return over.future();
    }

    private void tell() {
        tries++;
        Future.future(promise -> request.get().answer().onComplete(promise))
                .map(Answer.class::cast)
                .onSuccess(this::answered)
                .onFailure(cause -> again(cause.getMessage()));
    }

    private void answered(Answer answer) {
        // Read to its end, so that the connection can be used again.
        WholeBody.of(answer.body(), what, BODY_BYTES_MAX);
        if (answer.status() >= SERVER_ERROR || answer.status() == TOO_MANY) {
            again("status " + answer.status());
        } else {
            // What can't be cancelled any more, or is not there, is over.
            over.tryComplete();
        }
    }

    private void again(String reason) {
        if (tries < TRIES_MAX) {
            vertx.setTimer(PAUSE_MS * tries, _ -> tell());
        } else {
            LOG.warn("{} could not be cancelled ({}); it ends at its deadline", what, reason);
            over.tryComplete();
        }
    }
}
