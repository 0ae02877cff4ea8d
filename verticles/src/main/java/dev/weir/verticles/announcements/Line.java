package dev.weir.verticles.announcements;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one address on the event bus that all nodes speak and listen on. Event loop only.
final class Line {
    private static final Logger LOG = LoggerFactory.getLogger(Line.class);
    private static final String ADDRESS = "weir.announcements";

    /// Every node says something at least this often.
    static final int PULSE_MS = 1_000;
    /// A member that is silent for longer is not heard. Also the shortest time between two renewals.
    static final int SILENCE_MS_MAX = 4_000;

    private final Supplier<Future<Void>> reannounce;
    private final Consumer<String> hear;

    private Vertx vertx;
    private MessageConsumer<Object> consumer;
    private long renewedAt;
    private boolean renewing;

    Line(Supplier<Future<Void>> reannounce, Consumer<String> hear) {
        this.reannounce = reannounce;
        this.hear = hear;
    }

    Future<Void> open(Vertx on) {
        vertx = on;
        renewedAt = System.nanoTime();
        consumer = listen();
        return consumer.completion();
    }

    private MessageConsumer<Object> listen() {
        return vertx.eventBus().consumer(ADDRESS, message -> hear.accept(String.valueOf(message.body())));
    }

    void publish(String text) {
        vertx.eventBus().publish(ADDRESS, text);
    }

    /// Registers anew: those who do not know of this node, or have forgotten it, learn of it. The old registration goes
    /// when the new one stands; what comes in between comes twice.
    void renew() {
        long now = System.nanoTime();
        if (renewing || now - renewedAt < TimeUnit.MILLISECONDS.toNanos(SILENCE_MS_MAX)) {
            return;
        }
        renewing = true;
        renewedAt = now;
        MessageConsumer<Object> old = consumer;
        MessageConsumer<Object> fresh = listen();
        reannounce.get().compose(_ -> fresh.completion()).onComplete(done -> {
            renewing = false;
            consumer = done.succeeded() ? fresh : old;
            (done.succeeded() ? old : fresh).unregister();
            LOG.info(
                    "registered anew on the event bus: {}",
                    done.succeeded() ? "done" : done.cause().getMessage());
        });
    }

    Future<Void> close() {
        return consumer.unregister();
    }
}
