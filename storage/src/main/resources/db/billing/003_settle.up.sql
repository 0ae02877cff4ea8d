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

-- Completes when everything that was committed before it is on disk: its own commit waits for that, and nobody waits for
-- its locks, because it has none.
create function billing.flush() returns void
language plpgsql as $$
begin
    if current_setting('synchronous_commit') = 'off' then
        perform set_config('synchronous_commit', 'on', true);
    end if;
    perform pg_logical_emit_message(true, 'weir', '');
end
$$;

-- Opens the four accounts of each company that has none in the currency.
create function billing.open_missing_accounts(p_company uuid[], p_currency text[]) returns void
language plpgsql as $$
begin
    insert into billing.account (company_id, kind, currency)
    select c.company_id, k.kind, c.currency
    from (select distinct * from unnest(p_company, p_currency)) as c (company_id, currency)
        cross join (values ('credit'), ('revenue'), ('funding'), ('write_off')) as k (kind)
    where not exists (
        select from billing.account a
        where a.company_id = c.company_id and a.kind = k.kind and a.currency = c.currency)
    order by c.company_id, c.currency, k.kind
    on conflict (company_id, kind, currency) do nothing;
end
$$;
