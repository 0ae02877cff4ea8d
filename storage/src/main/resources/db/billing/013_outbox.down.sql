-- Facts that were not published are gone: nobody wrote them anywhere else.
-- Posts a transfer between the company's credit account, which the caller has locked, and another of its accounts.
create or replace function billing.post_by_hand(
    p_credit billing.account, p_against text, p_kind text, p_id uuid, p_reference text, p_amount bigint,
    p_description text, p_of uuid, p_at timestamptz, p_asked bigint default null) returns billing.posting
language plpgsql as $$
declare
    other bigint := billing.account_of(p_credit, p_against);
begin
    insert into billing.transfer (id, company_id, kind, reference, description, of, at, asked)
    values (p_id, p_credit.company_id, p_kind, p_reference, p_description, p_of, p_at, p_asked);
    insert into billing.entry (transfer_id, account_id, amount, currency)
    values (p_id, p_credit.id, p_amount, p_credit.currency), (p_id, other, -p_amount, p_credit.currency);
    update billing.account a
    set posted = a.posted + case when a.id = p_credit.id then p_amount else -p_amount end
    where a.id in (p_credit.id, other);
    if p_amount > 0 then
        insert into billing.change (kind, company_id) values ('balance_raised', p_credit.company_id);
    end if;
    return row('posted', p_id, p_kind, p_amount, p_credit.currency, p_reference, p_description, p_of, p_at, null,
        null)::billing.posting;
end
$$;

-- Posts a batch whose usage rows are new and whose costs are all covered by open allowances, which is nearly all there
-- are. What is charged depends on no balance, so the accounts are locked for the last statements only. Fails with
-- serialization_failure when an allowance turns out not to cover its part.
create or replace function billing.post_covered(
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

-- Posts those items of any batch whose usage rows are new, the accounts locked from the first: what is charged depends
-- on what they have. Answers item by item what was charged, null for those that are not new.
create or replace function billing.post_any(
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

drop function billing.set_low_balance;
drop function billing.note_crossing;
drop function billing.note;
drop function billing.crossing_fact;
drop function billing.usage_fact;
alter table billing.account
    drop constraint only_credit_is_low,
    drop column low_balance;
drop table billing.outbox;
