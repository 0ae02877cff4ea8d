-- Limits and budgets: one row for a company, one for each of its keys that has its own. What is null is not limited.
create schema if not exists limits;

create table limits.limits (
    company_id uuid not null,
    -- null: of the company as a whole
    key_id uuid,
    -- nano-units (1e-9) of the currency, by calendar days and months of the zone
    spend_per_day bigint check (spend_per_day > 0),
    spend_per_month bigint check (spend_per_month > 0),
    currency text not null,
    time_zone text not null,
    requests_per_minute bigint check (requests_per_minute > 0),
    tokens_per_minute bigint check (tokens_per_minute > 0),
    concurrent_requests bigint check (concurrent_requests > 0),
    concurrent_streams bigint check (concurrent_streams > 0),
    -- names that may be asked for, `*` for any characters; empty: all
    models text[] not null,
    -- addresses and ranges that may ask; empty: all
    ips text[] not null,
    changed_at timestamptz not null
);

create unique index limits_by_owner
    on limits.limits (company_id, coalesce(key_id, '00000000-0000-0000-0000-000000000000'));

-- What nodes must look at again, written in the transaction that changed it (see the package dev.weir.storage.feed).
create table limits.change (
    seq bigserial primary key,
    xid xid8 not null default pg_current_xact_id(),
    kind text not null check (kind = 'limits_changed'),
    company_id uuid not null,
    at timestamptz not null default now()
);

create index change_by_xid on limits.change (xid);
