-- Allowances: parts of a company's balance that nodes hold, to grant reservations from in memory. What the open ones
-- still hold is `account.held`.
--
-- Locks, for everything from here on: first usage rows, which whoever posts them inserts in the order of their ids, then
-- credit accounts in the order of theirs. Whoever touches an allowance holds its account's lock.
create table billing.allowance (
    id uuid primary key,
    company_id uuid not null,
    account_id bigint not null,
    currency text not null,
    node text not null,
    -- which start of the node
    run uuid not null,
    -- still held: granted, less what was posted and given back
    amount bigint not null check (amount >= 0),
    -- what the node asked last, and what it was answered: a repeat is answered the same
    last_operation bigint not null check (last_operation > 0),
    last_outcome smallint not null,
    last_nanos bigint not null,
    last_elsewhere bigint not null,
    -- the database's clock
    expires_at timestamptz not null,
    state text not null default 'open' check (state in ('open', 'closed')),
    created_at timestamptz not null default now(),
    check (state = 'open' or amount = 0)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- No index holds what changes often.
create index allowance_open on billing.allowance (account_id) where state = 'open';

-- Grows a batch of allowances, in the order given, opening those that are new. Item by item, answers with
--   0 granted   nanos = what it grew by: the need, and beyond it what was wanted, but of what was then available beyond
--               the need no more than a quarter
--   1 short     nanos = what was available, elsewhere = what open allowances of other runs hold, currency = that of the
--               company's account where it is another than the one asked for; nothing was taken
--   2 closed    the allowance is: it takes no more
-- An operation that was done before answers what it answered then.
--
-- p_ttl_ms: allowances that it opens expire so long after now.
create function billing.take(
    p_allowance uuid[], p_run uuid[], p_operation bigint[], p_company uuid[], p_currency text[], p_need bigint[],
    p_want bigint[], p_node text, p_ttl_ms bigint,
    out outcomes smallint[], out nanos bigint[], out elsewhere bigint[], out currencies text[])
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
    answer record;
begin
    -- The accounts stay locked until the commit: it must not wait for the disk. Durable after billing.flush().
    perform set_config('synchronous_commit', 'off', true);
    perform billing.lock_credit(p_company, p_currency);
    for i in 1 .. cardinality(p_allowance) loop
        if p_operation[i] <= 0 or p_need[i] <= 0 or p_want[i] < p_need[i] then
            raise exception 'allowance %: operation %, need %, want % (expected: 0 < operation, 0 < need <= want)',
                p_allowance[i], p_operation[i], p_need[i], p_want[i] using errcode = 'invalid_parameter_value';
        end if;
        answer := billing.take_one(p_allowance[i], p_run[i], p_operation[i], p_company[i], p_currency[i], p_need[i],
            p_want[i], p_node, p_ttl_ms);
        outcomes[i] := answer.outcome;
        nanos[i] := answer.nanos;
        elsewhere[i] := answer.elsewhere;
        currencies[i] := answer.currency;
    end loop;
end
$$;

-- One item of it, under the locks.
create function billing.take_one(
    p_allowance uuid, p_run uuid, p_operation bigint, p_company uuid, p_currency text, p_need bigint, p_want bigint,
    p_node text, p_ttl_ms bigint,
    out outcome smallint, out nanos bigint, out elsewhere bigint, out currency text)
language plpgsql as $$
#variable_conflict use_column
declare
    credit billing.account;
    known billing.allowance;
    available bigint;
begin
    select a.* into credit from billing.account a
    where a.company_id = p_company and a.kind = 'credit' and a.currency = p_currency;
    if not found then
        outcome := 1;
        nanos := 0;
        elsewhere := 0;
        currency := (select a.currency from billing.account a
            where a.company_id = p_company and a.kind = 'credit' order by a.id limit 1);
        return;
    end if;

    select l.* into known from billing.allowance l where l.id = p_allowance;
    if found and (known.account_id <> credit.id or known.run <> p_run) then
        raise exception 'allowance %: of another company, currency or run (expected: an id of its own)', p_allowance
            using errcode = 'invalid_parameter_value';
    end if;
    if known.state = 'closed' then
        outcome := 2;
        nanos := 0;
        elsewhere := 0;
        return;
    end if;
    if known.last_operation >= p_operation then
        outcome := known.last_outcome;
        nanos := known.last_nanos;
        elsewhere := known.last_elsewhere;
        return;
    end if;

    available := credit.posted - credit.held;
    if available < p_need then
        outcome := 1;
        nanos := available;
        elsewhere := (select coalesce(sum(l.amount), 0) from billing.allowance l
            where l.account_id = credit.id and l.state = 'open' and l.run <> p_run);
    else
        outcome := 0;
        nanos := p_need + least(p_want - p_need, (available - p_need) / 4);
        elsewhere := 0;
        update billing.account a set held = a.held + nanos where a.id = credit.id;
    end if;

    -- refusals too: one whose answer was lost must not be granted by a repeat that comes late
    insert into billing.allowance as l (id, company_id, account_id, currency, node, run, amount, last_operation,
        last_outcome, last_nanos, last_elsewhere, expires_at)
    values (p_allowance, p_company, credit.id, p_currency, p_node, p_run, case outcome when 0 then nanos else 0 end,
        p_operation, outcome, nanos, elsewhere, now() + p_ttl_ms * interval '1 millisecond')
    on conflict (id) do update
    set amount = l.amount + excluded.amount, last_operation = excluded.last_operation,
        last_outcome = excluded.last_outcome, last_nanos = excluded.last_nanos,
        last_elsewhere = excluded.last_elsewhere;
end
$$;

-- Locks the credit accounts of these allowances.
create function billing.lock_holders(p_allowance uuid[]) returns void
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
begin
    perform from billing.account a
    where a.id in (select l.account_id from billing.allowance l where l.id = any (p_allowance))
    order by a.id
    for no key update;
end
$$;

-- Makes parts of open allowances available again, no more of each than it still holds. An operation that was done before,
-- and one on an allowance that is closed or unknown, does nothing.
create function billing.give_back(p_allowance uuid[], p_operation bigint[], p_nanos bigint[]) returns void
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
    credit bigint;
    given bigint;
begin
    perform set_config('synchronous_commit', 'off', true);
    perform billing.lock_holders(p_allowance);
    for i in 1 .. cardinality(p_allowance) loop
        if p_operation[i] <= 0 or p_nanos[i] <= 0 then
            raise exception 'allowance %: operation %, % given back (expected: both > 0)',
                p_allowance[i], p_operation[i], p_nanos[i] using errcode = 'invalid_parameter_value';
        end if;
        select l.account_id, least(l.amount, p_nanos[i]) into credit, given
        from billing.allowance l
        where l.id = p_allowance[i] and l.state = 'open' and l.last_operation < p_operation[i];
        if found then
            update billing.allowance l
            set amount = l.amount - given, last_operation = p_operation[i], last_outcome = 0, last_nanos = given,
                last_elsewhere = 0
            where l.id = p_allowance[i];
            update billing.account a set held = a.held - given where a.id = credit and given > 0;
        end if;
    end loop;
end
$$;

-- Lets all open allowances of a run expire p_ttl_ms after now; answers with their ids.
create function billing.renew(p_run uuid, p_ttl_ms bigint) returns uuid[]
language plpgsql as $$
declare
    renewed uuid[];
begin
    perform set_config('synchronous_commit', 'off', true);
    perform billing.lock_holders(array(select l.id from billing.allowance l where l.run = p_run and l.state = 'open'));
    with open as (
        update billing.allowance l set expires_at = now() + p_ttl_ms * interval '1 millisecond'
        where l.run = p_run and l.state = 'open'
        returning l.id
    )
    select coalesce(array_agg(id), '{}') into renewed from open;
    return renewed;
end
$$;

-- Closes those of these allowances that are open and expired before p_before; answers how many those were, and what is
-- available again.
create function billing.close_allowances(
    p_allowance uuid[], p_before timestamptz, out closed integer, out nanos bigint)
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
    perform set_config('synchronous_commit', 'off', true); -- one that is lost is closed again
    perform billing.lock_holders(p_allowance);
    with ended as (
        select l.id, l.account_id, l.amount from billing.allowance l
        where l.id = any (p_allowance) and l.state = 'open' and l.expires_at < p_before
    ), emptied as (
        update billing.allowance l set state = 'closed', amount = 0
        from ended e where l.id = e.id
    ), freed as (
        update billing.account a set held = a.held - f.amount
        from (select account_id, sum(amount)::bigint as amount from ended group by account_id) f
        where a.id = f.account_id and f.amount > 0
    )
    select count(*)::integer, coalesce(sum(e.amount), 0)::bigint into closed, nanos from ended e;
end
$$;

-- Closes what other runs of this node left open, whatever their expiry; answers what is available again.
create function billing.close_runs(p_node text, p_except uuid) returns bigint
language plpgsql as $$
begin
    return (
        select c.nanos from billing.close_allowances(array(
            select l.id from billing.allowance l where l.node = p_node and l.run <> p_except and l.state = 'open'),
            'infinity') c);
end
$$;

-- Closes at most p_limit allowances that are past their expiry; answers how many.
create function billing.expire_allowances(p_limit integer) returns integer
language plpgsql as $$
begin
    return (
        select c.closed from billing.close_allowances(array(
            select l.id from billing.allowance l where l.state = 'open' and l.expires_at < now()
            order by l.expires_at limit p_limit), now()) c);
end
$$;
