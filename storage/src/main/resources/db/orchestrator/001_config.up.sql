-- The routing configuration: providers, models, prices. One row for each version; the newest holds on every node.
create schema if not exists orchestrator;

create table orchestrator.config_version (
    -- in the order in which they were made, without gaps: whoever knows the newest has missed none
    number bigint primary key check (number > 0),
    -- what the seal was made with
    id uuid not null unique,
    at timestamptz not null,
    -- who made it, for people to read
    author text not null,
    source text not null check (source in ('file', 'api', 'rollback')),
    -- the API key, where it was one
    key_id uuid,
    comment text not null,
    -- hashes of the files that the parts were last taken from
    providers_file text not null,
    models_file text not null,
    prices_file text not null,
    -- the whole document, sealed under the server's secret: it may hold secrets of its own. Null when it is too old to
    -- be kept; who made it, and when, stays
    sealed bytea
);

-- What is sealed can't be compressed.
alter table orchestrator.config_version alter column sealed set storage external;

create index config_version_by_at on orchestrator.config_version (at desc, id desc);
