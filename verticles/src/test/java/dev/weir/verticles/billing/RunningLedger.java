package dev.weir.verticles.billing;

import static dev.weir.verticles.billing.Requests.await;

import dev.weir.contracts.announcements.Announcements;
import dev.weir.storage.billing.AdjustmentTables;
import dev.weir.storage.billing.AllowanceHints;
import dev.weir.storage.billing.LedgerTables;
import dev.weir.storage.billing.ProofTurn;
import dev.weir.storage.feed.ChangeFeed;
import dev.weir.storage.journal.Journal;
import dev.weir.storage.journal.JournalSettings;
import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.storage.postgres.PostgresUrl;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;

/// A ledger deployed as in a node: its Vert.x, its connections and its journal are its own.
record RunningLedger(Vertx vertx, Database database, Ledger ledger, String deployment, Path folder)
        implements AutoCloseable {
    /// What a node is started with.
    ///
    /// @param folder of its journal
    record Node(
            PostgresUrl url,
            String name,
            Path folder,
            BillingSettings settings,
            JournalSettings journal,
            Announcements announcements,
            InstantSource clock) {
        Node(PostgresUrl url, String name, Path folder) {
            this(
                    url,
                    name,
                    folder,
                    new QuickSettings().make(),
                    JournalSettings.defaults(),
                    new FakeAnnouncements(),
                    InstantSource.system());
        }

        Node with(QuickSettings other) {
            return new Node(url, name, folder, other.make(), journal, announcements, clock);
        }

        Node with(Announcements other) {
            return new Node(url, name, folder, settings, journal, other, clock);
        }

        Node with(JournalSettings other) {
            return new Node(url, name, folder, settings, other, announcements, clock);
        }

        Node with(InstantSource other) {
            return new Node(url, name, folder, settings, journal, announcements, other);
        }

        Node in(Path other) {
            return new Node(url, name, other, settings, journal, announcements, clock);
        }

        Node at(PostgresUrl other) {
            return new Node(other, name, folder, settings, journal, announcements, clock);
        }

        RunningLedger start() {
            return RunningLedger.start(this);
        }
    }

    /// A node in a folder of its own below `folder`.
    static RunningLedger start(PostgresUrl url, String node, Path folder) {
        return new Node(url, node, folder.resolve(node)).start();
    }

    private static RunningLedger start(Node node) {
        Vertx vertx = Vertx.vertx();
        Database database = Database.open(vertx, node.url(), PostgresSettings.defaults());
        var pool = database.pool();
        var adjustments = new AdjustmentTables(pool);
        var ledger = new Ledger(
                vertx,
                new Ledger.Parts(
                        Journal.open(node.folder(), node.name(), node.journal(), node.clock()),
                        new LedgerTables(pool, node.name()),
                        new AllowanceHints(pool),
                        new ChangeFeed(pool, "billing.change"),
                        limit -> adjustments.expireCredits(limit, node.clock().instant()),
                        new ProofTurn(pool),
                        node.announcements(),
                        node.settings(),
                        node.clock()));
        String deployment = await(vertx.deployVerticle(new BillingVerticle(ledger)));
        return new RunningLedger(vertx, database, ledger, deployment, node.folder());
    }

    /// The journal as a kill at this moment would leave it.
    Path journalOfTheDead(Path into) {
        try (Stream<Path> files = Files.list(folder)) {
            Files.createDirectories(into);
            for (Path each : files.toList()) {
                Files.copy(each, into.resolve(each.getFileName()));
            }
            return into;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends the ledger only. A repeat changes nothing.
    void stop() {
        if (vertx.deploymentIDs().contains(deployment)) {
            await(vertx.undeploy(deployment));
        }
    }

    void untilAllIsPosted() {
        Requests.until(() -> ledger.state().unposted() == 0);
    }

    /// Ends as a node that drains.
    @Override
    public void close() {
        stop();
        await(database.close());
        await(vertx.close());
    }
}
