package dev.weir.providers.api.routing;

import dev.weir.providers.api.Fault;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;

/// How the calls to one target go: since the node started, and lately, in times that slide by slots of 10 s. Any
/// thread; a call costs a few atomic additions and allocates nothing, but that the first one of each slot makes
/// its counts.
///
/// It has at most 30 KiB: 31 slots of about 850 bytes each, and twice that since the start. A target that nobody
/// calls keeps what it has and takes no more.
public final class Performance {
    static final long SLOT_NANOS = 10_000_000_000L;

    /// The running one and those of five minutes.
    private static final int SLOTS = 31;

    private static final int SLOTS_OF_MINUTE = 7;
    private static final int SLOTS_OF_SECONDS = 2;

    private final LongSupplier nanoTime;
    private final long bornAt;
    private final boolean named;
    private final Counts life;
    private final AtomicReferenceArray<Counts> ring = new AtomicReferenceArray<>(SLOTS);

    /// @param nanoTime a clock of nanoseconds that only goes forward
    /// @param named whether `life` counts this target alone
    Performance(LongSupplier nanoTime, boolean named, Counts life) {
        this.nanoTime = nanoTime;
        this.bornAt = nanoTime.getAsLong();
        this.named = named;
        this.life = life;
    }

    /// One of a target by itself.
    public Performance(LongSupplier nanoTime) {
        this(nanoTime, true, Counts.ofLife());
    }

    /// @param nanos since the call
    void firstContent(long nanos) {
        life.firstContent(nanos);
        slot().firstContent(nanos);
    }

    /// @param nanos since the call
    void succeed(long nanos, long outputTokens) {
        life.succeed(nanos, outputTokens);
        slot().succeed(nanos, outputTokens);
    }

    void fail(Fault fault) {
        life.fail(fault);
        slot().fail(fault);
    }

    void leave() {
        life.leave();
        slot().leave();
    }

    private Counts slot() {
        long epoch = (nanoTime.getAsLong() - bornAt) / SLOT_NANOS;
        int place = (int) (epoch % SLOTS);
        while (true) {
            Counts counts = ring.get(place);
            // A later one: this thread was held up for minutes.
            if (counts != null && counts.epoch() >= epoch) {
                return counts;
            }
            ring.compareAndSet(place, counts, Counts.ofSlot(epoch));
        }
    }

    /// What ended in the last 10 to 20 s.
    public Figures lastSeconds() {
        return last(SLOTS_OF_SECONDS);
    }

    /// What ended in the last 60 to 70 s.
    public Figures lastMinute() {
        return last(SLOTS_OF_MINUTE);
    }

    /// What ended in the last 300 to 310 s.
    public Figures lastFiveMinutes() {
        return last(SLOTS);
    }

    private Figures last(int slots) {
        long age = nanoTime.getAsLong() - bornAt;
        long epoch = age / SLOT_NANOS;
        Counts sum = Counts.ofLife();
        for (int place = 0; place < SLOTS; place++) {
            Counts counts = ring.get(place);
            if (counts != null && counts.epoch() > epoch - slots) {
                sum.add(counts);
            }
        }
        return sum.read(Math.min(age, (slots - 1) * SLOT_NANOS + age % SLOT_NANOS));
    }

    /// What ended since the node started; that of all unnamed targets of the provider when this is not a named one.
    public Figures sinceStart() {
        return life.read(nanoTime.getAsLong() - bornAt);
    }

    /// Whether it counts on its own since the node started. A provider that is asked for very many models has some
    /// that don't, see [Performances#NAMED_MAX].
    public boolean named() {
        return named;
    }

    /// How long ago a call last ended, or it was made; to within 10 s.
    long idleNanos() {
        long age = nanoTime.getAsLong() - bornAt;
        long last = 0;
        for (int place = 0; place < SLOTS; place++) {
            Counts counts = ring.get(place);
            last = counts == null ? last : Math.max(last, counts.epoch());
        }
        return age - last * SLOT_NANOS;
    }
}
