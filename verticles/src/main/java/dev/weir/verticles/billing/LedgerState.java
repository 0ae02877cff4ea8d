package dev.weir.verticles.billing;

import dev.weir.storage.journal.Journal;
import java.util.Optional;

/// How the ledger of this node is at a moment.
///
/// @param answers false while the database does not answer
/// @param lagMs the age of the oldest ended request that is not posted, 0 when there is none
/// @param unposted ended requests that are not posted
/// @param refused those among them that the ledger refuses for what is in them
/// @param journalBytes what the journal takes on disk
/// @param journalTrouble why the journal takes no new requests, in a sentence
/// @param running requests that are reserved and have not ended
/// @param waiting requests that wait for money or the database
/// @param allowances allowances that this node can grant from
/// @param fromMemory reservations granted without a round trip, so far
/// @param waited reservations that had to wait, so far
/// @param differences what the last daily proof found
public record LedgerState(
        boolean answers,
        long lagMs,
        long unposted,
        int refused,
        long journalBytes,
        Optional<String> journalTrouble,
        int running,
        int waiting,
        int allowances,
        long fromMemory,
        long waited,
        int differences) {
    static final LedgerState NOT_STARTED = new LedgerState(true, 0, 0, 0, 0, Optional.empty(), 0, 0, 0, 0, 0, 0);

    static LedgerState of(Journal journal, Ledger.Works works) {
        Journal.Stats stats = journal.stats();
        return new LedgerState(
                works.contact().answers(),
                stats.oldestWaiting().toMillis(),
                stats.waiting(),
                works.shipper().refused(),
                stats.bytes(),
                journal.trouble(),
                works.reservations().running(),
                works.allowances().waiting(),
                works.allowances().held(),
                works.reservations().fromMemory(),
                works.reservations().waited(),
                works.proof().differences());
    }
}
