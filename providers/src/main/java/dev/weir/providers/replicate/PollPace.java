package dev.weir.providers.replicate;

/// How long to wait before each look at a prediction: a little at first, half as much again each time, up to a limit.
///
/// @param firstMs before the first look
/// @param mostMs the longest wait
record PollPace(long firstMs, long mostMs) {
    /// Replicate allows 3,000 looks a minute.
    static final PollPace USUAL = new PollPace(100, 5_000);

    /// For the last look, when all of the output has arrived already.
    static final PollPace SOON = new PollPace(20, 500);

    /// The wait that follows one of `ms`.
    long after(long ms) {
        return Math.min(mostMs, ms + Math.ceilDiv(ms, 2));
    }
}
