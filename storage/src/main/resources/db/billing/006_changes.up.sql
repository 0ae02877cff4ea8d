-- What nodes must look at again, written in the transaction that changed it (see the package dev.weir.storage.feed).
-- kinds: balance_raised, prices_changed
create table billing.change (
    seq bigserial primary key,
    xid xid8 not null default pg_current_xact_id(),
    kind text not null check (kind in ('balance_raised', 'prices_changed')),
    company_id uuid not null,
    at timestamptz not null default now()
);

create index change_by_xid on billing.change (xid);
