-- The ledger. Money is bigint nano-units (1e-9) of the currency. Only the functions of this schema write these tables;
-- balances (account.posted, account.held) and the state of a hold are the only values updated in place, and both can be
-- proved from what is never updated: entries, usage rows and the holds' bounds.
--
-- Locks: everything that moves a company's money locks its credit account, companies in the order of their account ids,
-- before it reads or changes a balance. What depends on a balance locks it first, so that all of it is serial for a
-- company; a settlement that its hold covers depends on none and locks it last. There is no account that several
-- companies share.
--
-- Rows refer to each other without foreign keys: each would lock and look up the hot account row once per row written.
-- `LedgerTables.verify` proves the references instead.
create schema if not exists billing;

create table billing.account (
    id bigint generated always as identity primary key,
    company_id uuid not null,
    -- credit: what the company may spend; revenue: what it has paid for usage; funding: where its money came from
    -- (negative); write_off: usage beyond hold and balance, carried by us (negative)
    kind text not null check (kind in ('credit', 'revenue', 'funding', 'write_off')),
    currency text not null,
    posted bigint not null default 0,
    held bigint not null default 0 check (held >= 0),
    unique (company_id, kind, currency),
    constraint credit_never_negative check (kind <> 'credit' or posted - held >= 0),
    constraint only_credit_is_held check (kind = 'credit' or held = 0)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

create table billing.hold (
    request_id uuid primary key,
    company_id uuid not null,
    key_id uuid not null,
    account_id bigint not null,
    bound bigint not null check (bound >= 0),
    estimate bigint not null check (estimate >= 0),
    currency text not null,
    price_version text not null,
    provider text not null,
    model text not null,
    -- held: counts in account.held; settled: its usage row is posted; expired: posted from its estimate by the reaper;
    -- released: given back unused, because the caller had been told that the ledger is unavailable
    state text not null check (state in ('held', 'settled', 'expired', 'released')),
    node text not null,
    -- started_at is the node's clock, the others the database's
    started_at timestamptz not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    settled_at timestamptz
) with (fillfactor = 80);

create index hold_open on billing.hold (expires_at) where state = 'held';

create table billing.usage (
    request_id uuid primary key,
    company_id uuid not null,
    key_id uuid not null,
    provider text not null,
    model text not null,
    ending text not null,
    http_status integer not null,
    tokens jsonb not null,
    estimated boolean not null,
    cost bigint not null check (cost >= 0),
    charged bigint not null check (charged >= 0),
    written_off bigint not null check (written_off >= 0),
    currency text not null,
    price_version text not null,
    first_token_ms bigint not null,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    check (charged + written_off = cost)
);

create index usage_by_company on billing.usage (company_id, ended_at desc, request_id desc);

create table billing.transfer (
    id uuid primary key,
    company_id uuid not null,
    kind text not null check (kind in ('topup', 'usage')),
    reference text not null,
    description text not null,
    at timestamptz not null,
    unique (company_id, kind, reference)
);

create index transfer_by_company on billing.transfer (company_id, at desc, id desc);

create table billing.entry (
    transfer_id uuid not null,
    account_id bigint not null,
    amount bigint not null check (amount <> 0),
    currency text not null,
    primary key (transfer_id, account_id)
);

-- Prices as they were when first used; `unpriced` names several models, hence the key.
create table billing.price_version (
    id text not null,
    provider text not null,
    model text not null,
    currency text not null,
    nanos_per_million jsonb not null,
    output_tokens_max integer not null,
    valid_from timestamptz not null,
    first_used_at timestamptz not null default now(),
    primary key (id, provider, model)
);
