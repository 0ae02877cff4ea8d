package dev.weir.verticles.billing;

import dev.weir.contracts.billing.Accounts;
import dev.weir.contracts.billing.Balance;
import dev.weir.contracts.billing.Page;
import dev.weir.contracts.billing.TopUp;
import dev.weir.contracts.billing.TopUpOutcome;
import dev.weir.contracts.billing.Transaction;
import dev.weir.contracts.billing.TransactionQuery;
import dev.weir.contracts.billing.UsageQuery;
import dev.weir.contracts.billing.UsageRow;
import io.vertx.core.Future;
import java.util.UUID;

/// Accounts in which a caller finds every request of this node whose answer it has: a read waits for the settlements
/// that were accepted before it. Callable from any context.
public final class CurrentAccounts implements Accounts {
    private final CompanyAccounts accounts;
    private final Ledger ledger;

    public CurrentAccounts(CompanyAccounts accounts, Ledger ledger) {
        this.accounts = accounts;
        this.ledger = ledger;
    }

    @Override
    public Future<Balance> balance(UUID companyId) {
        return ledger.caughtUp().compose(_ -> accounts.balance(companyId));
    }

    @Override
    public Future<Page<UsageRow>> usage(UUID companyId, UsageQuery query) {
        return ledger.caughtUp().compose(_ -> accounts.usage(companyId, query));
    }

    @Override
    public Future<Page<Transaction>> transactions(UUID companyId, TransactionQuery query) {
        return ledger.caughtUp().compose(_ -> accounts.transactions(companyId, query));
    }

    @Override
    public Future<TopUpOutcome> topUp(TopUp topUp) {
        return accounts.topUp(topUp);
    }
}
