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
