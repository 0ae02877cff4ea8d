-- Batches: model requests in a file, executed line by line.
create table files.batch (
    id uuid primary key,
    company_id uuid not null,
    key_id uuid not null,
    client_address text not null,
    input_file_id uuid not null,
    endpoint text not null,
    window_ms bigint not null check (window_ms > 0),
    keep_output_ms bigint,
    -- the mark of the caller's: of all requests that carry the same one, one begins a batch
    idempotency_key text,
    metadata_keys text[] not null,
    metadata_values text[] not null check (cardinality(metadata_values) = cardinality(metadata_keys)),
    status text not null check (status in ('validating', 'failed', 'in_progress', 'finalizing', 'completed', 'expired',
        'cancelling', 'cancelled')),
    -- what it becomes when its results are written; null: not known yet
    ending text check (ending in ('completed', 'expired', 'cancelled')),
    total integer not null default 0,
    completed integer not null default 0,
    failed integer not null default 0,
    error_codes text[] not null default '{}',
    error_messages text[] not null default '{}',
    error_params text[] not null default '{}',
    error_lines integer[] not null default '{}',
    output_file_id uuid,
    error_file_id uuid,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    in_progress_at timestamptz,
    finalizing_at timestamptz,
    completed_at timestamptz,
    failed_at timestamptz,
    expired_at timestamptz,
    cancelling_at timestamptz,
    cancelled_at timestamptz,
    -- who works on it, until when by the database's clock; each who takes it has another id, and what a former one still
    -- writes finds nothing
    worker uuid,
    lease_until timestamptz
);

create unique index batch_by_key on files.batch (company_id, idempotency_key) where idempotency_key is not null;
create index batch_by_company on files.batch (company_id, id desc);
create index batch_open on files.batch (created_at)
    where status in ('validating', 'in_progress', 'finalizing', 'cancelling');
create index batch_by_input on files.batch (input_file_id)
    where status in ('validating', 'in_progress', 'finalizing', 'cancelling');

-- Results of lines, until they are written to the batch's files.
create table files.result (
    batch_id uuid not null references files.batch on delete cascade,
    -- of the line, from 1
    number integer not null check (number > 0),
    -- whether it belongs to the error file
    failed boolean not null,
    content bytea not null,
    primary key (batch_id, number)
);

alter table files.result alter column content set storage external;

-- How often lines have been executed in vain. Each execution is booked under an id of its own, made of batch, line and
-- this number.
create table files.retry (
    batch_id uuid not null references files.batch on delete cascade,
    number integer not null,
    times integer not null check (times > 0),
    primary key (batch_id, number)
);
