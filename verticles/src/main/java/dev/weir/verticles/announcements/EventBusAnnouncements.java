package dev.weir.verticles.announcements;

import dev.weir.contracts.announcements.Announcement;
import dev.weir.contracts.announcements.Announcements;
import dev.weir.contracts.cluster.Members;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Announcements over the event bus of Vert.x, clustered or not. What is announced at the same time is told once and in
/// one message, at most every [#INTERVAL_MS]; the first after a pause goes at once. What is announced before the
/// start is told at the start.
public final class EventBusAnnouncements implements Announcements {
    private static final Logger LOG = LoggerFactory.getLogger(EventBusAnnouncements.class);

    /// The shortest time between two messages of this node.
    static final int INTERVAL_MS = 5;
    /// Announcements in one message; more wait for the next.
    static final int MESSAGE_MAX = 1_000;
    /// Announcements that wait. Further ones are not told: the feeds of changes are.
    static final int WAITING_MAX = 10_000;

    private final Members members;
    private final Line line;
    private final Untold untold = new Untold(WAITING_MAX);
    private final List<Consumer<Announcement>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final AtomicBoolean malformed = new AtomicBoolean();
    private final AtomicBoolean overflown = new AtomicBoolean();
    private volatile Context context;
    private volatile Set<String> unheard = Set.of();

    // event loop only
    private final Hearing hearing = new Hearing(TimeUnit.MILLISECONDS.toNanos(Line.SILENCE_MS_MAX));
    private long toldAt = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(INTERVAL_MS);

    /// @param members who should be heard
    /// @param reannounce makes this node's address known to the others once more
    public EventBusAnnouncements(Members members, Supplier<Future<Void>> reannounce) {
        this.members = members;
        this.line = new Line(reannounce, this::hear);
    }

    /// Completes when others can be heard. Called on the event loop on which listeners will be called.
    Future<Void> start(Context on) {
        return line.open(on.owner()).onSuccess(_ -> {
            context = on;
            on.owner().setPeriodic(Line.PULSE_MS, _ -> beat());
            schedule();
        });
    }

    Future<Void> stop() {
        return line.close();
    }

    @Override
    public void listen(Consumer<Announcement> listener) {
        listeners.add(listener);
    }

    @Override
    public void announce(Announcement announcement) {
        if (untold.add(announcement)) {
            schedule();
        } else if (overflown.compareAndSet(false, true)) {
            LOG.warn(
                    "more than {} announcements wait: further ones are not told to other nodes, which learn of it by"
                            + " the feeds of changes",
                    WAITING_MAX);
        }
    }

    private void schedule() {
        Context on = context;
        if (on != null && !untold.isEmpty() && scheduled.compareAndSet(false, true)) {
            on.runOnContext(_ -> tellInTime());
        }
    }

    private void tellInTime() {
        long rest = INTERVAL_MS - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - toldAt);
        if (rest > 0) {
            context.owner().setTimer(rest, _ -> tell());
        } else {
            tell();
        }
    }

    private void tell() {
        toldAt = System.nanoTime();
        List<Announcement> told = untold.take(MESSAGE_MAX);
        line.publish(Wire.write(members.self(), told));
        told.forEach(this::deliver);
        scheduled.set(false);
        if (untold.isEmpty()) {
            overflown.set(false);
        }
        schedule();
    }

    private void deliver(Announcement announcement) {
        for (Consumer<Announcement> listener : listeners) {
            try {
                listener.accept(announcement);
            } catch (RuntimeException e) {
                LOG.error("a listener failed on {}", announcement, e);
            }
        }
    }

    private void hear(String text) {
        try {
            Wire.read(text)
                    .filter(message -> !message.from().equals(members.self()))
                    .ifPresent(message -> {
                        hearing.heard(message.from(), System.nanoTime());
                        message.announcements().forEach(this::deliver);
                    });
        } catch (IllegalArgumentException e) {
            if (malformed.compareAndSet(false, true)) {
                LOG.warn(
                        "a message that is no announcement came over the event bus; further ones are not logged: {}",
                        e.getMessage());
            }
        }
    }

    /// Lets the others hear this node, and sees whether it hears them.
    private void beat() {
        line.publish(Wire.write(members.self(), List.of()));
        Set<String> others = new HashSet<>(members.names());
        others.remove(members.self());
        Set<String> before = unheard;
        Set<String> now = hearing.unheard(others, System.nanoTime());
        unheard = now;
        now.stream()
                .filter(node -> !before.contains(node))
                .forEach(node -> LOG.warn("node {} is not heard on the event bus", node));
        before.stream()
                .filter(node -> !now.contains(node))
                .forEach(node -> LOG.info("node {} is {}", node, others.contains(node) ? "heard again" : "gone"));
        if (!now.isEmpty()) {
            line.renew();
        }
    }

    /// Members of the cluster whose messages do not arrive here.
    public Set<String> unheard() {
        return unheard;
    }
}
