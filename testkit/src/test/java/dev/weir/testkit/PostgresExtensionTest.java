package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.storage.postgres.Database;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresExtensionTest {
    @RegisterExtension
    static final PostgresExtension POSTGRES = new PostgresExtension();

    private static long migrations(Database database) {
        var rows = TestPostgres.await(
                database.pool().query("select count(*) from weir.migration").execute());
        return rows.iterator().next().getLong(0);
    }

    @Test
    void a_class_gets_a_migrated_database() {
        assertThat(migrations(POSTGRES.database())).isPositive();
    }

    @Test
    void databases_made_on_demand_share_nothing() {
        Database first = POSTGRES.freshDatabase();
        Database second = POSTGRES.freshDatabase();
        TestPostgres.await(first.pool().query("delete from weir.migration").execute());
        assertThat(migrations(first)).isZero();
        assertThat(migrations(second))
                .isEqualTo(migrations(POSTGRES.database()))
                .isPositive();
    }
}
