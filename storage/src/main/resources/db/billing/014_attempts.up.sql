-- A usage row tells how the request was answered.
alter table billing.usage
    -- the attempts that failed: [{provider, model, key, reason, status, ms}]; null when there were none
    add column attempts jsonb,
    -- answered out of the cache
    add column cached boolean not null default false;

-- Nodes that run the version before go on posting with the function before.
--
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
--
-- p_attempts, p_cached: null when no item has any.
create function billing.post(
    p_request uuid[], p_group integer[], p_company uuid[], p_currency text[], p_key uuid[], p_price text[],
    p_provider text[], p_model text[], p_ending text[], p_status integer[], p_tokens text[], p_estimated boolean[],
    p_cost bigint[], p_covered bigint[], p_first_token bigint[], p_started timestamptz[], p_ended timestamptz[],
    p_correlation text[], p_attempts text[], p_cached boolean[], p_group_company uuid[], p_group_currency text[],
    p_group_allowance uuid[], p_group_cost bigint[], p_node text,
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
            correlation_id, node, attempts, cached)
        select request_id, company_id, key_id, provider, model, ending, http_status, tokens::jsonb, estimated, cost,
            cost, 0, currency, price_version, first_token_ms, started_at, ended_at, correlation_id, p_node,
            attempts::jsonb, coalesce(cached, false)
        from unnest(p_request, p_company, p_key, p_currency, p_price, p_provider, p_model, p_ending, p_status, p_tokens,
                p_estimated, p_cost, p_first_token, p_started, p_ended, p_correlation, p_attempts, p_cached)
                as i (request_id, company_id, key_id, currency, price_version, provider, model, ending, http_status,
                    tokens, estimated, cost, first_token_ms, started_at, ended_at, correlation_id, attempts, cached)
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
