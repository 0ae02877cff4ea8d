drop function billing.post;
drop function billing.post_covered;
drop function billing.post_any;
drop function billing.use_credits_for;
drop function billing.group_accounts;

drop index billing.transfer_reference;
alter table billing.transfer
    add constraint transfer_company_id_kind_reference_key unique (company_id, kind, reference);

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

-- Every usage row has its hold.
select billing.open_missing_accounts(array_agg(u.company_id), array_agg(u.currency))
from (select distinct company_id, currency from billing.usage) u
having count(*) > 0;
insert into billing.hold (request_id, company_id, key_id, account_id, bound, estimate, currency, price_version, provider,
    model, state, node, started_at, created_at, expires_at, settled_at)
select u.request_id, u.company_id, u.key_id, a.id, u.cost, 0, u.currency, u.price_version, u.provider, u.model,
    'settled', coalesce(u.node, ''), u.started_at, u.started_at, u.ended_at, u.ended_at
from billing.usage u join billing.account a
    on a.company_id = u.company_id and a.kind = 'credit' and a.currency = u.currency;
alter table billing.usage drop column correlation_id, drop column node;

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

-- Posts a batch of settlements: usage row, transfer, entries, balances and the end of the hold, all or nothing. Item by
-- item, in the order given, answers whether it had been posted before, what was charged and what was written off. A
-- request id may occur once per batch.
--
-- A request is posted once, whoever comes first: the state of its hold decides. Where the hold was lost, a settled one
-- of zero is put in its place, so that neither a repeat nor a late reservation finds nothing. The cost is taken from the
-- hold, then from what the company has available; the rest is written off. Within a batch, items that stay within their
-- holds come first, then the others by ascending excess. A cost of zero makes no transfer.
--
-- p_state: what the hold becomes, 'settled' or, from the reaper, 'expired'.
create function billing.settle(
    p_request uuid[], p_company uuid[], p_key uuid[], p_currency text[], p_price text[], p_provider text[],
    p_model text[], p_ending text[], p_status integer[], p_tokens text[], p_estimated boolean[], p_cost bigint[],
    p_first_token bigint[], p_started timestamptz[], p_ended timestamptz[], p_node text, p_state text,
    out repeated boolean[], out charged bigint[], out written_off bigint[])
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
begin
    -- The accounts stay locked until the commit: it must not wait for the disk. Durable after billing.flush().
    perform set_config('synchronous_commit', 'off', true);

    if p_state = 'settled' and billing.settle_within_holds(p_request, p_company, p_key, p_currency, p_price, p_provider,
            p_model, p_ending, p_status, p_tokens, p_estimated, p_cost, p_first_token, p_started, p_ended) then
        repeated := array_fill(false, array[cardinality(p_request)]);
        charged := p_cost;
        written_off := array_fill(0::bigint, array[cardinality(p_request)]);
        return;
    end if;

    if billing.lock_credit(p_company, p_currency)
        < (select count(*) from (select distinct * from unnest(p_company, p_currency)) as c) then
        perform billing.open_missing_accounts(p_company, p_currency);
        perform billing.lock_credit(p_company, p_currency);
    end if;

    with item as (
        select i.*, b.*, h.account_id as hold_account_id, h.state,
            case when h.state = 'held' then h.bound else 0 end as bound,
            coalesce(h.state, 'held') in ('held', 'released') as due
        from unnest(p_request, p_company, p_key, p_currency, p_price, p_provider, p_model, p_ending, p_status,
                p_tokens, p_estimated, p_cost, p_first_token, p_started, p_ended) with ordinality
                as i (request_id, company_id, key_id, currency, price_version, provider, model, ending, http_status,
                    tokens, estimated, cost, first_token_ms, started_at, ended_at, ord)
            cross join lateral (
                select max(a.id) filter (where a.kind = 'credit') as credit_id,
                    max(a.id) filter (where a.kind = 'revenue') as revenue_id,
                    max(a.id) filter (where a.kind = 'write_off') as write_off_id,
                    max(a.posted - a.held) filter (where a.kind = 'credit') as available
                from billing.account a
                where a.company_id = i.company_id and a.currency = i.currency) b
            left join lateral (
                select h.account_id, h.state, h.bound from billing.hold h
                where h.request_id = i.request_id limit 1) h on true
    ), ranked as (
        -- what the company has left when it is this item's turn, were every item before it charged whole
        select i.*, i.available + coalesce(sum(i.bound - i.cost) filter (where i.due) over (
            partition by i.credit_id order by i.cost - i.bound, i.ord
            rows between unbounded preceding and 1 preceding), 0) as left_over
        from item i
    ), charge as materialized (
        -- null, which the tables refuse and with it the batch: the id is a request of another company
        select r.*, case
            when r.hold_account_id <> r.credit_id then null
            when r.cost <= r.bound then r.cost
            else r.bound + least(r.cost - r.bound, greatest(r.left_over, 0))::bigint
        end as charged
        from ranked r
    ), due as materialized (
        select * from charge c where c.due
    ), ended as (
        update billing.hold h set state = p_state, settled_at = now()
        where h.request_id = any (p_request) and h.state in ('held', 'released')
    ), replaced as (
        insert into billing.hold (request_id, company_id, key_id, account_id, bound, estimate, currency, price_version,
            provider, model, state, node, started_at, expires_at, settled_at)
        select request_id, company_id, key_id, credit_id, 0, 0, currency, price_version, provider, model, p_state,
            p_node, started_at, now(), now()
        from due
        where due.state is null
    ), used as (
        insert into billing.usage (request_id, company_id, key_id, provider, model, ending, http_status, tokens,
            estimated, cost, charged, written_off, currency, price_version, first_token_ms, started_at, ended_at)
        select request_id, company_id, key_id, provider, model, ending, http_status, tokens::jsonb, estimated, cost,
            due.charged, cost - due.charged, currency, price_version, first_token_ms, started_at, ended_at
        from due
    ), transferred as (
        insert into billing.transfer (id, company_id, kind, reference, description, at)
        select request_id, company_id, 'usage', request_id::text, provider || '/' || model, ended_at
        from due
        where cost > 0
    ), entered as (
        insert into billing.entry (transfer_id, account_id, amount, currency)
        select d.request_id, e.account_id, e.amount, d.currency
        from due d cross join lateral (values
            (d.credit_id, -d.charged), (d.revenue_id, d.cost), (d.write_off_id, d.charged - d.cost))
            as e (account_id, amount)
        where e.amount <> 0
    ), delta as (
        select credit_id as account_id, -sum(d.charged)::bigint as posted, sum(bound)::bigint as held
        from due d group by credit_id
        union all
        select revenue_id, sum(cost)::bigint, 0 from due group by revenue_id
        union all
        select write_off_id, sum(d.charged - cost)::bigint, 0 from due d group by write_off_id
    ), moved as (
        update billing.account a set posted = a.posted + d.posted, held = a.held - d.held
        from delta d
        where a.id = d.account_id and (d.posted <> 0 or d.held <> 0)
    )
    select array_agg(not c.due order by c.ord),
        array_agg(case when c.due then c.charged end order by c.ord),
        array_agg(case when c.due then c.cost - c.charged end order by c.ord)
    into repeated, charged, written_off
    from charge c;

    if true = any (repeated) then
        select array_agg(coalesce(r.charged, u.charged) order by r.ord),
            array_agg(coalesce(r.written_off, u.written_off) order by r.ord)
        into charged, written_off
        from unnest(p_request, charged, written_off) with ordinality as r (request_id, charged, written_off, ord)
            left join billing.usage u on u.request_id = r.request_id and r.charged is null;
    end if;
end
$$;

-- The same for a batch in which every hold is open and covers its cost, which is nearly all there are; false, and nothing
-- done, for any other. What is charged then depends on no balance, so the accounts are locked for the last statement
-- only, and reservations hardly ever wait for a settlement. It locks holds before accounts; who takes holds that somebody
-- may be settling, the reaper and `release`, locks them the other way round, and PostgreSQL ends one of the two, which
-- is tried again.
create function billing.settle_within_holds(
    p_request uuid[], p_company uuid[], p_key uuid[], p_currency text[], p_price text[], p_provider text[],
    p_model text[], p_ending text[], p_status integer[], p_tokens text[], p_estimated boolean[], p_cost bigint[],
    p_first_token bigint[], p_started timestamptz[], p_ended timestamptz[]) returns boolean
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
    covered integer;
    credit_ids bigint[];
    revenue_ids bigint[];
    costs bigint[];
    bounds bigint[];
begin
    select count(*) into covered
    from unnest(p_request, p_company, p_currency, p_cost) as i (request_id, company_id, currency, cost)
        cross join lateral (
            select h.company_id, h.currency, h.state, h.bound from billing.hold h
            where h.request_id = i.request_id limit 1) h
    where h.state = 'held' and i.cost <= h.bound and h.company_id = i.company_id and h.currency = i.currency;
    if covered < cardinality(p_request) then
        return false;
    end if;

    with item as materialized (
        select i.*, b.credit_id, b.revenue_id
        from unnest(p_request, p_company, p_key, p_currency, p_price, p_provider, p_model, p_ending, p_status,
                p_tokens, p_estimated, p_cost, p_first_token, p_started, p_ended)
                as i (request_id, company_id, key_id, currency, price_version, provider, model, ending, http_status,
                    tokens, estimated, cost, first_token_ms, started_at, ended_at)
            cross join lateral (
                select max(a.id) filter (where a.kind = 'credit') as credit_id,
                    max(a.id) filter (where a.kind = 'revenue') as revenue_id
                from billing.account a
                where a.company_id = i.company_id and a.currency = i.currency) b
    ), ended as (
        update billing.hold h set state = 'settled', settled_at = now()
        where h.request_id = any (p_request) and h.state = 'held'
        returning h.account_id, h.bound
    ), used as (
        insert into billing.usage (request_id, company_id, key_id, provider, model, ending, http_status, tokens,
            estimated, cost, charged, written_off, currency, price_version, first_token_ms, started_at, ended_at)
        select request_id, company_id, key_id, provider, model, ending, http_status, tokens::jsonb, estimated, cost,
            cost, 0, currency, price_version, first_token_ms, started_at, ended_at
        from item
    ), transferred as (
        insert into billing.transfer (id, company_id, kind, reference, description, at)
        select request_id, company_id, 'usage', request_id::text, provider || '/' || model, ended_at
        from item
        where cost > 0
    ), entered as (
        insert into billing.entry (transfer_id, account_id, amount, currency)
        select i.request_id, e.account_id, e.amount, i.currency
        from item i cross join lateral (values (i.credit_id, -i.cost), (i.revenue_id, i.cost)) as e (account_id, amount)
        where e.amount <> 0
    ), cost as (
        select credit_id, max(revenue_id) as revenue_id, sum(cost)::bigint as cost from item group by credit_id
    ), freed as (
        select account_id, sum(bound)::bigint as bound, count(*)::integer as holds from ended group by account_id
    )
    select array_agg(c.credit_id), array_agg(c.revenue_id), array_agg(c.cost), array_agg(f.bound), sum(f.holds)
    into credit_ids, revenue_ids, costs, bounds, covered
    from cost c join freed f on f.account_id = c.credit_id;

    if covered is distinct from cardinality(p_request) then
        raise exception 'a hold of the batch was ended meanwhile' using errcode = 'serialization_failure';
    end if;

    perform billing.lock_credit(p_company, p_currency);
    update billing.account a set posted = a.posted + d.posted, held = a.held - d.held
    from (
        select t.credit_id as account_id, -t.cost as posted, t.bound as held
        from unnest(credit_ids, costs, bounds) as t (credit_id, cost, bound)
        union all
        select t.revenue_id, t.cost, 0 from unnest(revenue_ids, costs) as t (revenue_id, cost)) d
    where a.id = d.account_id and (d.posted <> 0 or d.held <> 0);
    return true;
end
$$;

-- Settles abandoned holds at their estimate, ending node_died, through billing.settle: with p_node null those past
-- their expiry by the database's clock, else all of that node. At most p_limit; answers how many it took up, so that a
-- full answer means there may be more.
--
-- One reaper at a time: holds are chosen without locking them, because billing.settle locks accounts first; it leaves
-- alone what was settled in between. A reaper for expired holds that finds another at work does nothing.
create function billing.reap(p_limit integer, p_node text) returns integer
language plpgsql as $$
declare
    reaper constant bigint := 7023617193240; -- any number, the same everywhere
    h record;
begin
    if p_node is not null then
        perform pg_advisory_xact_lock(reaper);
    elsif not pg_try_advisory_xact_lock(reaper) then
        return 0;
    end if;

    select count(*) as total, array_agg(request_id) as request, array_agg(company_id) as company,
        array_agg(key_id) as key, array_agg(currency) as currency, array_agg(price_version) as price,
        array_agg(provider) as provider, array_agg(model) as model, array_agg('node_died'::text) as ending,
        array_agg(0) as status, array_agg('{}'::text) as tokens, array_agg(true) as estimated,
        array_agg(estimate) as cost, array_agg(-1::bigint) as first_token, array_agg(started_at) as started,
        array_agg(greatest(started_at, now())) as ended, min(node) as node
    into h
    from (
        select * from billing.hold
        where state = 'held' and (p_node is not null or expires_at < now()) and (p_node is null or node = p_node)
        order by expires_at limit p_limit) abandoned;

    if h.total > 0 then
        perform billing.settle(h.request, h.company, h.key, h.currency, h.price, h.provider, h.model, h.ending,
            h.status, h.tokens, h.estimated, h.cost, h.first_token, h.started, h.ended, h.node, 'expired');
    end if;
    return h.total;
end
$$;
