drop function billing.flush();
drop function billing.settle;
drop function billing.settle_within_holds;
drop function billing.open_missing_accounts;
