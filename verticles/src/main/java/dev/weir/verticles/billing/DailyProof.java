package dev.weir.verticles.billing;

import dev.weir.storage.billing.LedgerReport;
import dev.weir.storage.billing.ProofTurn;
import io.vertx.core.internal.ContextInternal;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Proves the books once a day, on one node at a time, and says what it found. Event loop only but where it says
/// otherwise.
final class DailyProof {
    private static final Logger LOG = LoggerFactory.getLogger(DailyProof.class);

    private final ContextInternal context;
    private final ProofTurn proof;
    private final Optional<LocalTime> at;
    private final InstantSource clock;

    // any thread
    private volatile int differences;

    DailyProof(ContextInternal context, Ledger.Parts parts) {
        this.context = context;
        this.proof = parts.proof();
        this.at = parts.settings().verifyTime();
        this.clock = parts.clock();
    }

    void start() {
        at.ifPresent(time -> context.setTimer(msUntil(time), _ -> {
            prove();
            start();
        }));
    }

    /// How long it is until that time of the day comes next.
    private long msUntil(LocalTime time) {
        LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDateTime today = now.toLocalDate().atTime(time);
        LocalDateTime next = today.isAfter(now) ? today : today.plusDays(1);
        return Math.max(1, Duration.between(now, next).toMillis() + 1);
    }

    private void prove() {
        long startedNanos = System.nanoTime();
        proof.verify()
                .onFailure(e -> LOG.warn("The books could not be proved today: the database does not answer", e))
                .onSuccess(found -> found.ifPresentOrElse(
                        those -> report(those, startedNanos),
                        () -> LOG.info("The books are being proved by another node")));
    }

    private void report(LedgerReport report, long startedNanos) {
        differences = report.differences().size();
        long ms = Duration.ofNanos(System.nanoTime() - startedNanos).toMillis();
        if (report.isRight()) {
            LOG.info("The books balance: {}, proved in {} ms", report.scope(), ms);
        } else {
            LOG.error(
                    "The books do not balance: {}; {} differences{}:\n{}",
                    report.scope(),
                    differences,
                    report.more() ? " and more" : "",
                    String.join("\n", report.differences()));
        }
    }

    /// What the last proof of this node found. Any thread.
    int differences() {
        return differences;
    }
}
