-- What happened to keys, written in the transaction that did it. Nodes poll it to forget what they remember.
--
-- `seq` says in which order rows were numbered, not in which order they became visible: a transaction may take a
-- number and commit after a later one. A reader therefore goes by `xid`: it remembers the oldest transaction that was
-- still open when it last read (pg_snapshot_xmin), and next time reads everything from that transaction on. It sees
-- some rows twice and misses none.
create table identity.key_change (
    seq bigserial primary key,
    xid xid8 not null default pg_current_xact_id(),
    kind text not null check (kind in ('created', 'revoked')),
    key_id uuid not null,
    hash bytea not null,
    at timestamptz not null
);

create index key_change_by_xid on identity.key_change (xid);
