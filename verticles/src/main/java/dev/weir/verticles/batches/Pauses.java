package dev.weir.verticles.batches;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Pauses that can be ended before their time. Event loop only.
final class Pauses {
    private final Vertx vertx;
    private final Map<Long, Promise<Void>> running = new HashMap<>();
    private boolean ended;

    Pauses(Vertx vertx) {
        this.vertx = vertx;
    }

    /// Completes after that time, or as soon as they are ended.
    Future<Void> pause(Duration time) {
        if (ended) {
            return Future.succeededFuture();
        }
        Promise<Void> over = Promise.promise();
        long timer = vertx.setTimer(Math.max(1, time.toMillis()), id -> {
            running.remove(id);
            over.complete();
        });
        running.put(timer, over);
        return over.future();
    }

    /// From now on there are none.
    void end() {
        ended = true;
        List<Promise<Void>> waiting = new ArrayList<>(running.values());
        running.keySet().forEach(vertx::cancelTimer);
        running.clear();
        waiting.forEach(Promise::complete);
    }
}
