package dev.weir.verticles.billing;

import dev.weir.storage.billing.TakeOutcome.Short;
import java.util.concurrent.TimeUnit;

/// What a [Supply] with people waiting knows of the ledger's answers, and how it asks other nodes for what they hold.
/// Event loop only.
final class Wanting {
    private static final long ANNOUNCE_PAUSE_MIN = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long ANNOUNCE_PAUSE_MAX = TimeUnit.MILLISECONDS.toNanos(200);
    /// Who waits for longer asks through the database too: the announcement may be lost.
    private static final long HINT_AFTER = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long HINT_PAUSE = TimeUnit.SECONDS.toNanos(1);

    private final Supply supply;
    private final Allowances allowances;

    private long available;
    private long answeredNanos = System.nanoTime();
    private boolean elsewhere;
    private long announcePause = ANNOUNCE_PAUSE_MIN;
    private long announcedNanos = System.nanoTime() - ANNOUNCE_PAUSE_MAX;
    private long hintedNanos = System.nanoTime() - HINT_PAUSE;

    Wanting(Supply supply, Allowances allowances) {
        this.supply = supply;
        this.allowances = allowances;
    }

    /// The ledger answered what was sent then.
    void answered(long availableNanos, long sentNanos) {
        available = availableNanos;
        answeredNanos = sentNanos;
        elsewhere = false;
    }

    long availableNanos() {
        return available;
    }

    /// Who came before then has waited long enough, and the ledger has answered since.
    long refusedUntil(long nowNanos) {
        long until = nowNanos - allowances.shortageNanos();
        return until - answeredNanos < 0 ? until : answeredNanos;
    }

    /// Asks other nodes for `nanos`, if they have any: often at first, then seldom.
    void shortOf(Short lack, long nanos) {
        elsewhere = lack.elsewhereNanos() > 0;
        long now = System.nanoTime();
        long since = now - announcedNanos;
        if (!elsewhere || since < announcePause) {
            return;
        }
        announcePause = since > HINT_PAUSE ? ANNOUNCE_PAUSE_MIN : Math.min(2 * announcePause, ANNOUNCE_PAUSE_MAX);
        announcedNanos = now;
        allowances.announceWanted(supply, nanos);
    }

    /// Asks them through the database, if someone waits since `oldestNanos` for what they have.
    void hint(long oldestNanos) {
        long now = System.nanoTime();
        if (elsewhere && now - oldestNanos > HINT_AFTER && now - hintedNanos > HINT_PAUSE) {
            hintedNanos = now;
            allowances.hintWanted(supply.companyId);
        }
    }
}
