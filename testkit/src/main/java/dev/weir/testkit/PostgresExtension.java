package dev.weir.testkit;

import dev.weir.storage.postgres.Database;
import dev.weir.storage.postgres.PostgresSettings;
import dev.weir.storage.postgres.PostgresUrl;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/// A migrated PostgreSQL database for one test class, on the one real server that all test classes of this process
/// share. Fails the class, with the reason, when PostgreSQL can't be started.
///
/// ```java
/// @RegisterExtension
/// static final PostgresExtension POSTGRES = new PostgresExtension();
/// ```
public final class PostgresExtension implements BeforeAllCallback, AfterAllCallback {
    private final List<Database> opened = new ArrayList<>();
    private TestPostgres server;
    private PostgresUrl url;
    private Database database;

    @Override
    public void beforeAll(ExtensionContext context) {
        server = context.getRoot()
                .getStore(Namespace.create(PostgresExtension.class))
                .getOrComputeIfAbsent(TestPostgres.class, _ -> TestPostgres.start(), TestPostgres.class);
        url = server.freshDatabase();
        database = open(url);
    }

    /// The class's database, migrated and otherwise empty at the start of the class.
    public PostgresUrl url() {
        return url;
    }

    /// A pool over [#url], closed after the class.
    public Database database() {
        return database;
    }

    /// The URL of one more database, migrated and otherwise empty.
    public PostgresUrl freshUrl() {
        return server.freshDatabase();
    }

    /// A pool over one more database, closed after the class.
    public Database freshDatabase() {
        return open(freshUrl());
    }

    private Database open(PostgresUrl of) {
        Database made = Database.open(server.vertx(), of, PostgresSettings.defaults());
        opened.add(made);
        return made;
    }

    @Override
    public void afterAll(ExtensionContext context) {
        opened.forEach(each -> TestPostgres.await(each.close()));
        opened.clear();
    }
}
