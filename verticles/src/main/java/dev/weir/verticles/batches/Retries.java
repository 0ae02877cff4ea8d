package dev.weir.verticles.batches;

import dev.weir.contracts.files.LineAnswer;
import java.time.Duration;
import java.util.Optional;

/// Whether a line is executed again, and after which pause.
///
/// A line that a limit refuses waits until the limit opens, if that is soon; whatever else the line itself did wrong
/// is its result. Failures of the server's count against `triesMax`.
final class Retries {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int DOUBLINGS_MAX = 20;

    private final BatchSettings settings;

    Retries(BatchSettings settings) {
        this.settings = settings;
    }

    static boolean isLimit(LineAnswer answer) {
        return answer.status() == TOO_MANY_REQUESTS;
    }

    /// Empty when the answer is the line's result.
    ///
    /// @param faults failures of the server's before this one
    Optional<Duration> after(LineAnswer answer, int faults) {
        Duration asked = Duration.ofSeconds(answer.retryAfterSeconds());
        if (isLimit(answer)) {
            boolean soon = !asked.isZero() && asked.compareTo(settings.retryPauseMax()) <= 0;
            return soon ? Optional.of(asked) : Optional.empty();
        }
        return answer.status() >= 500 ? fault(faults).map(pause -> shorter(longer(pause, asked))) : Optional.empty();
    }

    /// The same for a line without an answer.
    Optional<Duration> fault(int faults) {
        if (faults + 1 >= settings.triesMax()) {
            return Optional.empty();
        }
        return Optional.of(shorter(settings.retryPause().multipliedBy(1L << Math.min(faults, DOUBLINGS_MAX))));
    }

    private Duration shorter(Duration pause) {
        return pause.compareTo(settings.retryPauseMax()) > 0 ? settings.retryPauseMax() : pause;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
