package dev.weir.gateway.main;

import dev.weir.contracts.announcements.Announcements;
import dev.weir.storage.billing.AdjustmentTables;
import dev.weir.storage.billing.AllowanceHints;
import dev.weir.storage.billing.LedgerTables;
import dev.weir.storage.billing.ProofTurn;
import dev.weir.storage.feed.ChangeFeed;
import dev.weir.storage.journal.Journal;
import dev.weir.storage.journal.JournalException;
import dev.weir.verticles.billing.Ledger;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;

/// What the ledger stands on: the journal in the data folder, and the database.
final class LedgerWiring {
    private static final String FOLDER = "journal";
    private static final String CHANGES = "billing.change";

    private LedgerWiring() {}

    static Ledger of(Vertx vertx, WeirConfig config, Store store, Announcements announcements, Clock clock) {
        String node = NodeName.of(config);
        var adjustments = new AdjustmentTables(store.database.pool());
        return new Ledger(
                vertx,
                new Ledger.Parts(
                        journal(config, node, clock),
                        new LedgerTables(store.ledger.pool(), node),
                        new AllowanceHints(store.database.pool()),
                        new ChangeFeed(store.database.pool(), CHANGES),
                        limit -> adjustments.expireCredits(limit, clock.instant()),
                        new ProofTurn(store.database.pool()),
                        announcements,
                        config.billing(),
                        clock));
    }

    static Path journalFolder(WeirConfig config) {
        return Settings.resolve(config.dataDir()).resolve(FOLDER);
    }

    private static Journal journal(WeirConfig config, String node, Clock clock) {
        try {
            return Journal.open(journalFolder(config), node, config.journal(), clock);
        } catch (JournalException e) {
            throw new StartException(e.getMessage(), e);
        }
    }
}
