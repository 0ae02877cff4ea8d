create schema if not exists responses;

-- Answers of the responses API that callers may name later, with the input that led to them. After `expires_at` a row
-- counts for nothing.
create table responses.response (
    company_id uuid not null,
    -- as the company's callers know it
    id text not null,
    -- the answer it goes on from; that one may be gone
    previous_id text,
    -- what the seal was made with
    seal_id uuid not null,
    -- input items and response, sealed under the server's secret
    sealed bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (company_id, id)
);

-- What is sealed can't be compressed.
alter table responses.response alter column sealed set storage external;

create index response_by_expires_at on responses.response (expires_at);
