-- Settlements are posted against allowances; holds of single requests go. What is still held is settled at its estimate,
-- as the reaper would have done.
do $$
declare
    nodes text[] := array(select distinct node from billing.hold where state = 'held');
begin
    for i in 1 .. cardinality(nodes) loop
        while billing.reap(10000, nodes[i]) > 0 loop end loop;
    end loop;
end
$$;

alter table billing.usage
    -- what the client called the request, where that is not its id
    add column correlation_id text,
    -- where it ran; null: not known
    add column node text;
update billing.usage u set node = h.node from billing.hold h where h.request_id = u.request_id;

drop function billing.reap;
drop function billing.settle;
drop function billing.settle_within_holds;
drop function billing.release;
drop function billing.reserve;
drop function billing.reserve_one;
drop table billing.hold;

-- A transfer of kind usage has the id of its request, which is unique already.
alter table billing.transfer drop constraint transfer_company_id_kind_reference_key;
create unique index transfer_reference on billing.transfer (company_id, kind, reference) where kind <> 'usage';

-- Posts a batch of settlements: usage row, transfer, entries, balances and allowances, all or nothing. Item by item, in
-- the order given, answers whether it had been posted before, what was charged and what was written off. A request id
-- may occur once per batch, and ids ascend, so that two who post the same wait for each other in one order.
--
-- The usage row decides who posts a request: whoever inserts it. What an item's allowance covers is taken from there;
-- what it does not, because it is closed, or holds less, or never covered the cost, from what the account has available
-- at the item's turn; the rest is written off. A cost of zero makes no transfer.
--
-- p_group: the item's place in p_group_company, p_group_currency, p_group_allowance and p_group_cost (the costs of its
-- items), counted from 1.
create function billing.post(
    p_request uuid[], p_group integer[], p_company uuid[], p_currency text[], p_key uuid[], p_price text[],
    p_provider text[], p_model text[], p_ending text[], p_status integer[], p_tokens text[], p_estimated boolean[],
    p_cost bigint[], p_covered bigint[], p_first_token bigint[], p_started timestamptz[], p_ended timestamptz[],
    p_correlation text[], p_group_company uuid[], p_group_currency text[], p_group_allowance uuid[],
    p_group_cost bigint[], p_node text,
    out repeated boolean[], out charged bigint[], out written_off bigint[])
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
    fresh uuid[];
    size constant integer := cardinality(p_request);
begin
    -- The accounts stay locked until the commit: it must not wait for the disk. Durable after billing.flush().
    perform set_config('synchronous_commit', 'off', true);

    with used as (
        insert into billing.usage (request_id, company_id, key_id, provider, model, ending, http_status, tokens,
            estimated, cost, charged, written_off, currency, price_version, first_token_ms, started_at, ended_at,
            correlation_id, node)
        select request_id, company_id, key_id, provider, model, ending, http_status, tokens::jsonb, estimated, cost,
            cost, 0, currency, price_version, first_token_ms, started_at, ended_at, correlation_id, p_node
        from unnest(p_request, p_company, p_key, p_currency, p_price, p_provider, p_model, p_ending, p_status, p_tokens,
                p_estimated, p_cost, p_first_token, p_started, p_ended, p_correlation)
                as i (request_id, company_id, key_id, currency, price_version, provider, model, ending, http_status,
                    tokens, estimated, cost, first_token_ms, started_at, ended_at, correlation_id)
        on conflict (request_id) do nothing
        returning request_id
    )
    select array_agg(u.request_id) into fresh from used u;

    if cardinality(fresh) = size and p_covered = p_cost then
        begin
            perform billing.post_covered(p_request, p_group, p_company, p_currency, p_provider, p_model, p_cost, p_ended,
                p_group_company, p_group_currency, p_group_allowance, p_group_cost);
            repeated := array_fill(false, array[size]);
            charged := p_cost;
            written_off := array_fill(0::bigint, array[size]);
            return;
        exception when serialization_failure then
            null; -- an allowance does not cover it after all
        end;
    end if;

    select p.charged into charged
    from billing.post_any(coalesce(fresh, '{}'), p_request, p_group, p_company, p_currency, p_provider, p_model, p_cost,
        p_covered, p_ended, p_group_company, p_group_currency, p_group_allowance) p;
    select array_agg(c.charged is null order by c.ord), array_agg(coalesce(c.charged, u.charged) order by c.ord),
        array_agg(coalesce(c.cost - c.charged, u.written_off) order by c.ord)
    into repeated, charged, written_off
    from unnest(p_request, p_cost, charged) with ordinality as c (request_id, cost, charged, ord)
        left join lateral (
            select u.charged, u.written_off from billing.usage u
            where u.request_id = c.request_id and c.charged is null limit 1) u on true;
end
$$;

-- The accounts of each group, place by place.
create function billing.group_accounts(
    p_company uuid[], p_currency text[], out credit_ids bigint[], out revenue_ids bigint[], out write_off_ids bigint[])
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
begin
    select array_agg(a.credit_id order by g.ord), array_agg(a.revenue_id order by g.ord),
        array_agg(a.write_off_id order by g.ord)
    into credit_ids, revenue_ids, write_off_ids
    from unnest(p_company, p_currency) with ordinality as g (company_id, currency, ord)
        cross join lateral (
            select max(a.id) filter (where a.kind = 'credit') as credit_id,
                max(a.id) filter (where a.kind = 'revenue') as revenue_id,
                max(a.id) filter (where a.kind = 'write_off') as write_off_id
            from billing.account a
            where a.company_id = g.company_id and a.currency = g.currency) a;
end
$$;

-- Posts a batch whose usage rows are new and whose costs are all covered by open allowances, which is nearly all there
-- are. What is charged depends on no balance, so the accounts are locked for the last statements only. Fails with
-- serialization_failure when an allowance turns out not to cover its part.
create function billing.post_covered(
    p_request uuid[], p_group integer[], p_company uuid[], p_currency text[], p_provider text[], p_model text[],
    p_cost bigint[], p_ended timestamptz[], p_group_company uuid[], p_group_currency text[], p_group_allowance uuid[],
    p_group_cost bigint[]) returns void
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
    credit_ids bigint[];
    revenue_ids bigint[];
    paid integer;
    covered integer;
begin
    select array_agg(l.account_id order by g.ord), array_agg(a.id order by g.ord), count(*) filter (where g.cost > 0),
        count(l.account_id)
    into credit_ids, revenue_ids, paid, covered
    from unnest(p_group_company, p_group_currency, p_group_allowance, p_group_cost) with ordinality
            as g (company_id, currency, allowance_id, cost, ord)
        left join lateral (
            select l.account_id, l.company_id from billing.allowance l
            where l.id = g.allowance_id and g.cost > 0 and l.state = 'open' and l.amount >= g.cost
                and l.company_id = g.company_id and l.currency = g.currency limit 1) l on true
        left join lateral (
            select a.id from billing.account a
            where a.company_id = l.company_id and a.kind = 'revenue' and a.currency = g.currency limit 1) a on true;
    if paid = 0 then
        return;
    end if;
    if covered < paid then
        raise exception 'an allowance does not cover its part' using errcode = 'serialization_failure';
    end if;

    insert into billing.transfer (id, company_id, kind, reference, description, at)
    select i.request_id, i.company_id, 'usage', i.request_id::text, i.provider || '/' || i.model, i.ended_at
    from unnest(p_request, p_company, p_provider, p_model, p_cost, p_ended)
            as i (request_id, company_id, provider, model, cost, ended_at)
    where i.cost > 0;
    insert into billing.entry (transfer_id, account_id, amount, currency)
    select i.request_id, e.account_id, e.amount, i.currency
    from unnest(p_request, p_group, p_currency, p_cost) as i (request_id, grp, currency, cost)
        cross join lateral (values (credit_ids[i.grp], -i.cost), (revenue_ids[i.grp], i.cost)) as e (account_id, amount)
    where i.cost > 0;

    perform from billing.account a where a.id = any (credit_ids) order by a.id for no key update;
    update billing.allowance l set amount = l.amount - g.cost
    from unnest(p_group_allowance, p_group_cost) as g (allowance_id, cost)
    where l.id = g.allowance_id and g.cost > 0 and l.state = 'open' and l.amount >= g.cost;
    get diagnostics covered = row_count;
    if covered < paid then
        raise exception 'an allowance was closed meanwhile' using errcode = 'serialization_failure';
    end if;
    update billing.account a set posted = a.posted - d.cost, held = a.held - d.cost
    from (
        select g.credit_id, sum(g.cost)::bigint as cost from unnest(credit_ids, p_group_cost) as g (credit_id, cost)
        where g.cost > 0 group by g.credit_id) d
    where a.id = d.credit_id;
    update billing.account a set posted = a.posted + d.cost
    from (
        select g.revenue_id, sum(g.cost)::bigint as cost from unnest(revenue_ids, p_group_cost) as g (revenue_id, cost)
        where g.cost > 0 group by g.revenue_id) d
    where a.id = d.revenue_id;
    perform billing.use_credits_for(p_request, p_group, p_cost, credit_ids);
end
$$;

-- Takes what each item charged from the open credits of its account, if it has any. Under the accounts' locks.
create function billing.use_credits_for(p_request uuid[], p_group integer[], p_charged bigint[], p_credit bigint[])
returns void
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
declare
    promoted bigint[];
begin
    promoted := array(
        select distinct c.account_id from billing.credit c where c.account_id = any (p_credit) and c.state = 'open');
    if cardinality(promoted) > 0 then
        for i in 1 .. cardinality(p_request) loop
            if p_charged[i] > 0 and p_credit[p_group[i]] = any (promoted) then
                perform billing.use_credits(p_request[i], p_credit[p_group[i]], p_charged[i]);
            end if;
        end loop;
    end if;
end
$$;

-- Posts those items of any batch whose usage rows are new, the accounts locked from the first: what is charged depends
-- on what they have. Answers item by item what was charged, null for those that are not new.
create function billing.post_any(
    p_fresh uuid[], p_request uuid[], p_group integer[], p_company uuid[], p_currency text[], p_provider text[],
    p_model text[], p_cost bigint[], p_covered bigint[], p_ended timestamptz[], p_group_company uuid[],
    p_group_currency text[], p_group_allowance uuid[], out charged bigint[])
language plpgsql set enable_seqscan = off set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
    credit_ids bigint[];
    revenue_ids bigint[];
    write_off_ids bigint[];
    available bigint[];
    granted bigint[];
    covered bigint[];
begin
    perform billing.open_missing_accounts(array_agg(i.company_id), array_agg(i.currency))
    from (
        select distinct i.company_id, i.currency
        from unnest(p_request, p_company, p_currency, p_cost) as i (request_id, company_id, currency, cost)
        where i.cost > 0 and i.request_id in (select f from unnest(p_fresh) as f)) i;
    select a.credit_ids, a.revenue_ids, a.write_off_ids into credit_ids, revenue_ids, write_off_ids
    from billing.group_accounts(p_group_company, p_group_currency) a;
    perform from billing.account a where a.id = any (credit_ids) order by a.id for no key update;
    select array_agg(coalesce(a.available, 0) order by g.ord), array_agg(coalesce(l.amount, 0) order by g.ord)
    into available, granted
    from unnest(credit_ids, p_group_allowance) with ordinality as g (credit_id, allowance_id, ord)
        left join lateral (
            select a.posted - a.held as available from billing.account a where a.id = g.credit_id limit 1) a on true
        left join lateral (
            select l.amount from billing.allowance l
            where l.id = g.allowance_id and l.account_id = g.credit_id and l.state = 'open' limit 1) l on true;

    with item as (
        -- what the allowance has left at the item's turn, as far as it covers it
        select i.request_id, i.cost, i.ord, credit_ids[i.grp] as credit_id, available[i.grp] as available,
            greatest(least(i.covered, granted[i.grp] - coalesce(sum(i.covered) over (
                partition by i.grp order by i.ord rows between unbounded preceding and 1 preceding), 0)), 0)::bigint
                as covered
        from unnest(p_request, p_group, p_cost, p_covered) with ordinality as i (request_id, grp, cost, covered, ord)
        where i.request_id in (select f from unnest(p_fresh) as f)
    ), charge as (
        -- and what the account has left, as far as the rest goes
        select i.ord, i.covered, i.covered + least(i.cost - i.covered, greatest(
            i.available - coalesce(sum(i.cost - i.covered) over (
                partition by i.credit_id order by i.ord rows between unbounded preceding and 1 preceding), 0),
            0))::bigint as charged
        from item i
    )
    select array_agg(c.charged order by i.ord), array_agg(c.covered order by i.ord) into charged, covered
    from generate_series(1, cardinality(p_request)) as i (ord) left join charge c on c.ord = i.ord;

    update billing.usage u set charged = c.charged, written_off = c.cost - c.charged
    from unnest(p_request, p_cost, post_any.charged) as c (request_id, cost, charged)
    where u.request_id = c.request_id and c.charged < c.cost;
    insert into billing.transfer (id, company_id, kind, reference, description, at)
    select i.request_id, i.company_id, 'usage', i.request_id::text, i.provider || '/' || i.model, i.ended_at
    from unnest(p_request, p_company, p_provider, p_model, p_cost, p_ended, charged)
            as i (request_id, company_id, provider, model, cost, ended_at, charged)
    where i.cost > 0 and i.charged is not null;
    insert into billing.entry (transfer_id, account_id, amount, currency)
    select i.request_id, e.account_id, e.amount, i.currency
    from unnest(p_request, p_group, p_currency, p_cost, charged) as i (request_id, grp, currency, cost, charged)
        cross join lateral (values
            (credit_ids[i.grp], -i.charged), (revenue_ids[i.grp], i.cost), (write_off_ids[i.grp], i.charged - i.cost))
            as e (account_id, amount)
    where i.charged is not null and e.amount <> 0;

    update billing.allowance l set amount = l.amount - g.covered
    from (
        select p_group_allowance[i.grp] as allowance_id, sum(i.covered)::bigint as covered
        from unnest(p_group, covered) as i (grp, covered) group by i.grp) g
    where l.id = g.allowance_id and g.covered > 0;
    update billing.account a set posted = a.posted + d.posted, held = a.held - d.held
    from (
        select e.account_id, sum(e.posted)::bigint as posted, sum(e.held)::bigint as held
        from unnest(p_group, p_cost, charged, covered) as i (grp, cost, charged, covered)
            cross join lateral (values
                (credit_ids[i.grp], -i.charged, i.covered), (revenue_ids[i.grp], i.cost, 0),
                (write_off_ids[i.grp], i.charged - i.cost, 0)) as e (account_id, posted, held)
        where i.charged is not null
        group by e.account_id) d
    where a.id = d.account_id and (d.posted <> 0 or d.held <> 0);
    perform billing.use_credits_for(p_request, p_group, charged, credit_ids);
end
$$;
