create schema if not exists identity;

create table identity.company (
    id uuid primary key,
    name text not null,
    created_at timestamptz not null
);

create table identity.api_key (
    id uuid primary key,
    company_id uuid not null references identity.company,
    name text not null,
    prefix text not null,
    -- HMAC-SHA256 of the secret under the server's secret: the secret itself is nowhere
    hash bytea not null unique check (length(hash) = 32),
    scopes text[] not null,
    created_at timestamptz not null,
    revoked_at timestamptz
);

create index api_key_by_company on identity.api_key (company_id, created_at desc, id desc);
