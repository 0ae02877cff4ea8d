package dev.weir.verticles.files;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that a test turns.
final class ManualClock implements InstantSource {
    private volatile Instant now = Instant.parse("2026-03-01T12:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration time) {
        now = now.plus(time);
    }
}
