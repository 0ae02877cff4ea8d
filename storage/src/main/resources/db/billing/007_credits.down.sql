-- Refused by the constraints once a credit was granted: the ledger keeps its transfers.
drop function billing.use_credits;
drop table billing.credit_use;
drop table billing.credit;
alter table billing.transfer
    drop column of,
    drop constraint transfer_kind_check,
    add constraint transfer_kind_check check (kind in ('topup', 'usage'));
alter table billing.account
    drop constraint account_kind_check,
    add constraint account_kind_check check (kind in ('credit', 'revenue', 'funding', 'write_off'));
