-- Prices of a company's own. A rule is never changed: a newer one goes before it, or it is ended (valid_to). What they
-- make of list prices is decided outside; see the package dev.weir.verticles.pricing.
create table billing.price_rule (
    id uuid primary key,
    company_id uuid not null,
    -- names, or patterns with '*'
    provider text not null,
    model text not null,
    kind text not null check (kind in ('override', 'margin')),
    -- of an override: {"currency", "nanos_per_million": {class: nanos}, "per_request", "tiers"}
    prices jsonb,
    -- of a margin: what is added to the list price, in hundredths of a percent
    basis_points integer check (basis_points > -10000 and basis_points <= 1000000),
    valid_from timestamptz not null,
    -- null: until further notice; = valid_from: it was ended before it took effect
    valid_to timestamptz,
    created_at timestamptz not null,
    -- API keys
    created_by uuid not null,
    ended_by uuid,
    note text not null,
    check ((kind = 'override') = (prices is not null) and (kind = 'margin') = (basis_points is not null)),
    check (valid_to >= valid_from),
    check ((valid_to is null) = (ended_by is null))
);

create index price_rule_by_company on billing.price_rule (company_id, created_at desc, id desc);
create index price_rule_by_time on billing.price_rule (created_at desc, id desc);

alter table billing.price_version
    add column per_request bigint not null default 0 check (per_request >= 0),
    -- [{"above_input_tokens": n, "nanos_per_million": {class: nanos}}], by ascending threshold
    add column tiers jsonb not null default '[]';
