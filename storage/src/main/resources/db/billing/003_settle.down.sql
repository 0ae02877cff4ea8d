drop function billing.settle;
drop function billing.open_missing_accounts;
