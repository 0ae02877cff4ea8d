package dev.weir.storage.billing;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/// Says through the feed `billing.change` that a node needs what others hold of a company's money: for when the
/// announcement is lost. Callable from any context; fails with the driver's exception.
public final class AllowanceHints {
    private final Pool pool;

    public AllowanceHints(Pool pool) {
        this.pool = pool;
    }

    private static final String WANT = """
            insert into billing.change (kind, company_id) values ('allowance_wanted', $1)""";

    public Future<Void> want(UUID companyId) {
        return pool.preparedQuery(WANT).execute(Tuple.of(companyId)).mapEmpty();
    }
}
