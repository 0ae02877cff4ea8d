-- How the functions of this schema look rows up: one index probe per item, by `lateral (… limit 1)` and
-- `enable_seqscan = off`. Their plans are made once per connection (`force_generic_plan`: planning these statements takes
-- longer than running them), and a plan made while a table was still empty must not scan it when it holds millions of
-- rows.

-- Takes a batch of holds. Item by item, in the order given, answers with
--   0 reserved               nanos = the amount held
--   1 insufficient balance   nanos = what was available after the others of the batch, always below the bound
--   2 already reserved       nanos = the amount the earlier hold was made for, whatever became of it
-- Within a batch a company's items are admitted by ascending bound, so that a large item does not starve small ones and
-- no refusal is caused by another refused item. A request id may occur once per batch.
--
-- p_ttl_ms: the hold expires so long after now, by the database's clock.
-- p_asynchronous: do not wait for the disk at commit (setting billing.reserve-commit).
create function billing.reserve(
    p_request uuid[], p_company uuid[], p_key uuid[], p_currency text[], p_bound bigint[], p_estimate bigint[],
    p_price text[], p_provider text[], p_model text[], p_started timestamptz[], p_ttl_ms bigint[],
    p_node text, p_asynchronous boolean, out outcomes smallint[], out nanos bigint[])
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
begin
    if p_asynchronous then
        perform set_config('synchronous_commit', 'off', true);
    end if;

    if cardinality(p_request) = 1 then
        select array[r.outcome], array[r.nanos] into outcomes, nanos
        from billing.reserve_one(p_request[1], p_company[1], p_key[1], p_currency[1], p_bound[1], p_estimate[1],
            p_price[1], p_provider[1], p_model[1], p_started[1], p_ttl_ms[1], p_node) r;
        return;
    end if;

    perform billing.lock_credit(p_company, p_currency);

    with ranked as (
        select i.*, a.id as account_id, coalesce(a.available, 0) as available, h.earlier,
            sum(i.bound) filter (where h.earlier is null) over (partition by a.id order by i.bound, i.ord
                rows between unbounded preceding and current row) as running
        from unnest(p_request, p_company, p_key, p_currency, p_bound, p_estimate, p_price, p_provider, p_model,
                p_started, p_ttl_ms) with ordinality
                as i (request_id, company_id, key_id, currency, bound, estimate, price_version, provider, model,
                    started_at, ttl_ms, ord)
            left join lateral (
                select a.id, a.posted - a.held as available from billing.account a
                where a.company_id = i.company_id and a.kind = 'credit' and a.currency = i.currency limit 1) a on true
            left join lateral (
                select h.bound as earlier from billing.hold h
                where h.request_id = i.request_id limit 1) h on true
    ), decided as materialized (
        select r.*, case
            when r.earlier is not null then 2
            when r.account_id is null or r.running > r.available then 1
            else 0
        end as outcome
        from ranked r
    ), made as (
        insert into billing.hold (request_id, company_id, key_id, account_id, bound, estimate, currency, price_version,
            provider, model, state, node, started_at, expires_at)
        select request_id, company_id, key_id, account_id, bound, estimate, currency, price_version, provider, model,
            'held', p_node, started_at, now() + ttl_ms * interval '1 millisecond'
        from decided
        where outcome = 0
    ), moved as (
        update billing.account a set held = a.held + t.total
        from (select account_id, sum(bound)::bigint as total from decided where outcome = 0 group by account_id) t
        where a.id = t.account_id and t.total > 0
    ), answer as (
        select d.ord, d.outcome::smallint, case d.outcome
            when 0 then d.bound
            when 1 then d.available
                - coalesce(sum(d.bound) filter (where d.outcome = 0) over (partition by d.account_id), 0)::bigint
            else d.earlier
        end as nanos
        from decided d
    )
    select array_agg(a.outcome order by a.ord), array_agg(a.nanos order by a.ord)
    into outcomes, nanos
    from answer a;
end
$$;

-- The same for a batch of one, which is what a quiet node sends: a third of the work.
create function billing.reserve_one(
    p_request uuid, p_company uuid, p_key uuid, p_currency text, p_bound bigint, p_estimate bigint, p_price text,
    p_provider text, p_model text, p_started timestamptz, p_ttl_ms bigint, p_node text,
    out outcome smallint, out nanos bigint)
language plpgsql as $$
declare
    credit bigint;
    available bigint := 0;
begin
    select a.id, a.posted - a.held into credit, available from billing.account a
    where a.company_id = p_company and a.kind = 'credit' and a.currency = p_currency
    for no key update;

    select 2, h.bound into outcome, nanos from billing.hold h where h.request_id = p_request;
    if found then
        return;
    end if;

    if credit is null or available < p_bound then
        outcome := 1;
        nanos := coalesce(available, 0);
        return;
    end if;

    insert into billing.hold (request_id, company_id, key_id, account_id, bound, estimate, currency, price_version,
        provider, model, state, node, started_at, expires_at)
    values (p_request, p_company, p_key, credit, p_bound, p_estimate, p_currency, p_price, p_provider, p_model,
        'held', p_node, p_started, now() + p_ttl_ms * interval '1 millisecond');
    if p_bound > 0 then
        update billing.account a set held = a.held + p_bound where a.id = credit;
    end if;
    outcome := 0;
    nanos := p_bound;
end
$$;

-- Locks the credit accounts of these companies in the order of their ids, the first step of everything that moves
-- money, and says how many there are.
create function billing.lock_credit(p_company uuid[], p_currency text[]) returns integer
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
    locked integer;
begin
    perform from billing.account a
    where a.kind = 'credit'
        and (a.company_id, a.currency) in (select distinct * from unnest(p_company, p_currency))
    order by a.id
    for no key update;
    get diagnostics locked = row_count;
    return locked;
end
$$;

-- Gives holds back unused: for reservations whose callers were told that the ledger is unavailable. A request id that
-- has no hold gets a released one, so that a reservation still on its way finds it and takes nothing.
create function billing.release(
    p_request uuid[], p_company uuid[], p_key uuid[], p_currency text[], p_price text[], p_provider text[],
    p_model text[], p_started timestamptz[], p_node text) returns void
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
begin
    perform billing.lock_credit(p_company, p_currency);

    with freed as (
        update billing.hold h set state = 'released', settled_at = now()
        where h.request_id = any (p_request) and h.state = 'held'
        returning h.account_id, h.bound
    )
    update billing.account a set held = a.held - f.total
    from (select account_id, sum(bound)::bigint as total from freed group by account_id) f
    where a.id = f.account_id and f.total > 0;

    insert into billing.hold (request_id, company_id, key_id, account_id, bound, estimate, currency, price_version,
        provider, model, state, node, started_at, expires_at, settled_at)
    select i.request_id, i.company_id, i.key_id, a.id, 0, 0, i.currency, i.price_version, i.provider, i.model,
        'released', p_node, i.started_at, now(), now()
    from unnest(p_request, p_company, p_key, p_currency, p_price, p_provider, p_model, p_started)
            as i (request_id, company_id, key_id, currency, price_version, provider, model, started_at)
        join billing.account a on a.company_id = i.company_id and a.kind = 'credit' and a.currency = i.currency
    on conflict (request_id) do nothing;
end
$$;
