package dev.weir.testkit.emulators.core;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Ids in the order of their making, and the time.
public final class Ids {
    private static final int BASE = 36;

    private final AtomicLong count = new AtomicLong();
    private final InstantSource clock;

    public Ids(InstantSource clock) {
        this.clock = clock;
    }

    String next(int characters) {
        String number = Long.toString(count.incrementAndGet(), BASE);
        return "0".repeat(Math.max(0, characters - number.length())) + number;
    }

    long nowSeconds() {
        return clock.instant().getEpochSecond();
    }

    /// The time in RFC 3339, that many seconds from now.
    public String time(long secondsFromNow) {
        return clock.instant()
                .plusSeconds(secondsFromNow)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }
}
