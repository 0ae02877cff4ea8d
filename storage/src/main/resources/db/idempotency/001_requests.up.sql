create schema if not exists idempotency;

-- Requests that carried an Idempotency-Key, one row for each key that is not free. After `free_at`, by the database's
-- clock, a row counts for nothing and its key is free: while a request runs that is the end of its node's lease, which
-- the node renews; later it is the end of the time that its answer is kept.
create table idempotency.request (
    company_id uuid not null,
    operation text not null,
    key text not null,
    -- of this execution: whoever takes a key over has another one, and what a former one still sends finds nothing
    claim_id uuid not null,
    -- SHA-256 of operation and body
    fingerprint bytea not null check (length(fingerprint) = 32),
    -- the x-request-id of the request that is, or was, executed
    request_id text not null,
    node text not null,
    -- running; kept: with its answer; too_long, lost: executed, without its answer
    state text not null check (state in ('running', 'kept', 'too_long', 'lost')),
    free_at timestamptz not null,
    status integer,
    content_type text,
    -- sealed under the server's secret
    answer bytea,
    primary key (company_id, operation, key),
    check ((state = 'kept') = (answer is not null and status is not null and content_type is not null))
);

-- What is sealed can't be compressed.
alter table idempotency.request alter column answer set storage external;

create index request_by_free_at on idempotency.request (free_at);
create index request_running on idempotency.request (node) where state = 'running';

-- Companies whose answers are kept for another time than the configured one.
create table idempotency.policy (
    company_id uuid primary key,
    keep_ms bigint not null check (keep_ms > 0)
);

-- Takes a key, or says what it is used for:
--   0 claimed, 1 running, 2 other body, 3 kept (with the answer), 4 too long, 5 lost
-- Of any number of callers at once exactly one claims: the others wait for its row at the primary key and then see it.
-- A key that is used is only read: a repeat locks nothing and waits for no disk.
create function idempotency.claim(
    p_company uuid, p_operation text, p_key text, p_claim uuid, p_fingerprint bytea, p_request text, p_node text,
    p_lease_ms bigint, out outcome smallint, out claim_id uuid, out request_id text, out status integer,
    out content_type text, out answer bytea)
language plpgsql as $$
#variable_conflict use_column
declare
    asked constant timestamptz := clock_timestamp();
    there idempotency.request;
begin
    select r.* into there from idempotency.request r
    where r.company_id = p_company and r.operation = p_operation and r.key = p_key;

    if not found or there.free_at <= asked then
        insert into idempotency.request as r (company_id, operation, key, claim_id, fingerprint, request_id, node,
            state, free_at)
        values (p_company, p_operation, p_key, p_claim, p_fingerprint, p_request, p_node, 'running',
            asked + p_lease_ms * interval '1 millisecond')
        on conflict (company_id, operation, key) do update set claim_id = excluded.claim_id,
            fingerprint = excluded.fingerprint, request_id = excluded.request_id, node = excluded.node,
            state = excluded.state, free_at = excluded.free_at, status = null, content_type = null, answer = null
        where r.free_at <= asked;
        if found then
            outcome := 0;
            return;
        end if;

        -- Somebody else was first.
        select r.* into there from idempotency.request r
        where r.company_id = p_company and r.operation = p_operation and r.key = p_key;
        if not found then
            -- And has given it up already: whoever comes next finds the key free.
            outcome := 1;
            return;
        end if;
    end if;

    outcome := case
        when there.fingerprint <> p_fingerprint then 2
        when there.state = 'running' then 1
        when there.state = 'kept' then 3
        when there.state = 'too_long' then 4
        else 5
    end;
    if outcome = 3 then
        claim_id := there.claim_id;
        request_id := there.request_id;
        status := there.status;
        content_type := there.content_type;
        answer := there.answer;
    end if;
end
$$;
