package dev.weir.benchmarks;

/// Something did not run; the message says what and shows what was seen. Missing a target is not a failure.
final class BenchFailure extends RuntimeException {
    BenchFailure(String message) {
        super(message);
    }
}
