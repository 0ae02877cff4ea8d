-- Money that moves by hand: credits granted, charges taken back, mistakes put right; each a transfer of its own, with
-- two entries, posted once per company, kind and reference (the index transfer_reference). A repeat with the same values
-- is answered with the first transfer, one with others is refused. All of it locks the company's credit account first
-- and waits for the disk.
--
-- Outcomes: posted, repeated, reference_reused (and the transfer, of now or before), unknown_company, other_currency
-- (and the account's), and those that a function names of its own.
alter table billing.account
    drop constraint account_kind_check,
    -- adjustment: what corrections gave (negative) and took
    add constraint account_kind_check check (kind in (
        'credit', 'revenue', 'funding', 'write_off', 'promotion', 'adjustment'));

alter table billing.transfer
    drop constraint transfer_kind_check,
    -- `of` of a refund: the request whose charge it takes back
    add constraint transfer_kind_check check (kind in (
        'topup', 'usage', 'credit', 'expiry', 'refund', 'correction')),
    -- the amount that was asked for, where that may be none: of a refund, null means all that was left
    add column asked bigint;

create index transfer_of on billing.transfer (of) where of is not null;
create index usage_by_correlation on billing.usage (company_id, correlation_id) where correlation_id is not null;

-- What the functions below answer with.
create type billing.posting as (
    outcome text,
    id uuid,
    kind text,
    amount bigint,
    currency text,
    reference text,
    description text,
    of uuid,
    at timestamptz,
    -- what a refused amount was measured against: the charge and what was refunded of it, or what is available
    most bigint,
    used bigint);

-- Durable at its commit, whatever the session's setting.
create function billing.wait_for_disk() returns void
language plpgsql as $$
begin
    if current_setting('synchronous_commit') = 'off' then
        perform set_config('synchronous_commit', 'on', true);
    end if;
end
$$;

-- The company's credit account, locked; no row where it has none.
create function billing.lock_company(p_company uuid) returns setof billing.account
language sql as $$
    select a.* from billing.account a
    where a.company_id = p_company and a.kind = 'credit'
    order by a.id limit 1
    for no key update
$$;

-- The company's account of a kind, opened where it is missing. The caller holds the lock of its credit account.
create function billing.account_of(p_credit billing.account, p_kind text) returns bigint
language plpgsql as $$
declare
    found_id bigint;
begin
    select a.id into found_id from billing.account a
    where a.company_id = p_credit.company_id and a.kind = p_kind and a.currency = p_credit.currency;
    if not found then
        insert into billing.account (company_id, kind, currency)
        values (p_credit.company_id, p_kind, p_credit.currency)
        returning id into found_id;
    end if;
    return found_id;
end
$$;

-- The transfer with this reference, if there is one.
create function billing.posted_before(p_credit billing.account, p_kind text, p_reference text) returns billing.posting
language sql stable as $$
    select 'repeated', t.id, t.kind, e.amount, e.currency, t.reference, t.description, t.of, t.at, null::bigint,
        null::bigint
    from billing.transfer t join billing.entry e on e.transfer_id = t.id and e.account_id = p_credit.id
    where t.company_id = p_credit.company_id and t.kind = p_kind and t.kind <> 'usage' and t.reference = p_reference
$$;

-- Posts a transfer between the company's credit account, which the caller has locked, and another of its accounts.
create function billing.post_by_hand(
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

-- Credits money paid in. The description counts among the values.
drop function billing.top_up;
create function billing.top_up(
    p_company uuid, p_currency text, p_id uuid, p_reference text, p_amount bigint, p_description text,
    p_at timestamptz) returns billing.posting
language plpgsql as $$
declare
    credit billing.account;
    answer billing.posting;
begin
    perform billing.wait_for_disk();
    select * into credit from billing.lock_company(p_company);
    if not found then
        answer.outcome := 'unknown_company';
        return answer;
    end if;

    answer := billing.posted_before(credit, 'topup', p_reference);
    if answer.outcome is not null then
        if (answer.amount, answer.currency, answer.description) <> (p_amount, p_currency, p_description) then
            answer.outcome := 'reference_reused';
        end if;
        return answer;
    end if;

    if credit.currency <> p_currency then
        answer.outcome := 'other_currency';
        answer.currency := credit.currency;
        return answer;
    end if;
    return billing.post_by_hand(
        credit, 'funding', 'topup', p_id, p_reference, p_amount, p_description, null, p_at);
end
$$;

-- Grants a credit. One more outcome: ended, where its end is not after p_at.
create function billing.grant_credit(
    p_company uuid, p_currency text, p_id uuid, p_reference text, p_amount bigint, p_description text,
    p_priority integer, p_expires timestamptz, p_at timestamptz) returns billing.posting
language plpgsql as $$
declare
    credit billing.account;
    answer billing.posting;
begin
    perform billing.wait_for_disk();
    select * into credit from billing.lock_company(p_company);
    if not found then
        answer.outcome := 'unknown_company';
        return answer;
    end if;

    answer := billing.posted_before(credit, 'credit', p_reference);
    if answer.outcome is not null then
        if (answer.amount, answer.currency, answer.description) <> (p_amount, p_currency, p_description)
            or not exists (
                select from billing.credit c
                where c.id = answer.id and c.priority = p_priority and c.expires_at = p_expires) then
            answer.outcome := 'reference_reused';
        end if;
        return answer;
    end if;

    if credit.currency <> p_currency then
        answer.outcome := 'other_currency';
        answer.currency := credit.currency;
        return answer;
    end if;
    if p_expires <= p_at then
        answer.outcome := 'ended';
        return answer;
    end if;
    insert into billing.credit (id, company_id, account_id, currency, granted, remaining, priority, expires_at,
        created_at, reference)
    values (p_id, p_company, credit.id, p_currency, p_amount, p_amount, p_priority, p_expires, p_at, p_reference);
    return billing.post_by_hand(
        credit, 'promotion', 'credit', p_id, p_reference, p_amount, p_description, null, p_at);
end
$$;

-- Takes a charge back, whole (p_amount null: all that is left of it) or in part. What it paid with comes back in the
-- reverse order: the money paid in first, then its credits from the last used to the first. More outcomes:
-- unknown_request, and beyond_charge with the charge (most) and what was refunded of it before (used).
create function billing.refund(
    p_company uuid, p_request uuid, p_id uuid, p_reference text, p_amount bigint, p_description text,
    p_at timestamptz) returns billing.posting
language plpgsql as $$
declare
    credit billing.account;
    answer billing.posting;
    charge bigint;
    charge_currency text;
    earlier bigint;
    refunded bigint;
begin
    perform billing.wait_for_disk();
    select * into credit from billing.lock_company(p_company);
    if not found then
        answer.outcome := 'unknown_company';
        return answer;
    end if;

    answer := billing.posted_before(credit, 'refund', p_reference);
    if answer.outcome is not null then
        if (answer.of, answer.description) <> (p_request, p_description)
            or p_amount is distinct from (select t.asked from billing.transfer t where t.id = answer.id) then
            answer.outcome := 'reference_reused';
        end if;
        return answer;
    end if;

    select u.charged, u.currency into charge, charge_currency from billing.usage u
    where u.request_id = p_request and u.company_id = p_company;
    if not found then
        answer.outcome := 'unknown_request';
        return answer;
    end if;
    if charge_currency <> credit.currency and charge > 0 then
        raise exception 'request % was charged in % (expected: %, the account''s)',
            p_request, charge_currency, credit.currency;
    end if;

    select coalesce(sum(e.amount), 0) into earlier
    from billing.transfer t join billing.entry e on e.transfer_id = t.id and e.account_id = credit.id
    where t.of = p_request and t.kind = 'refund';
    refunded := coalesce(p_amount, charge - earlier);
    if refunded > charge - earlier or refunded = 0 then
        answer.outcome := 'beyond_charge';
        answer.currency := credit.currency;
        answer.most := charge;
        answer.used := earlier;
        return answer;
    end if;

    -- The charge as a line from 0: its credits in the order of their use, then money paid in. Refunds take it back from
    -- its end; this one the piece that ends where the earlier ones began.
    with piece as (
        select u.credit_id, u.amount, coalesce(sum(u.amount) over (
                order by c.priority, c.expires_at, c.created_at, c.id
                rows between unbounded preceding and 1 preceding), 0) as start
        from billing.credit_use u join billing.credit c on c.id = u.credit_id
        where u.transfer_id = p_request
    ), back as materialized (
        select p.credit_id,
            (least(p.start + p.amount, charge - earlier)
                - greatest(p.start, charge - earlier - refunded))::bigint as amount
        from piece p
    ), returned as (
        insert into billing.credit_use (transfer_id, credit_id, amount)
        select p_id, b.credit_id, -b.amount from back b where b.amount > 0
    )
    update billing.credit c set remaining = c.remaining + b.amount, state = 'open'
    from back b
    where c.id = b.credit_id and b.amount > 0;

    return billing.post_by_hand(
        credit, 'revenue', 'refund', p_id, p_reference, refunded, p_description, p_request, p_at, p_amount);
end
$$;

-- Puts a mistake right: p_amount is what the balance changes by. What it takes is money paid in first, then credits. One
-- more outcome: beyond_balance with what is available (most).
create function billing.correct(
    p_company uuid, p_currency text, p_id uuid, p_reference text, p_amount bigint, p_description text,
    p_at timestamptz) returns billing.posting
language plpgsql as $$
declare
    credit billing.account;
    answer billing.posting;
    of_credits bigint;
begin
    perform billing.wait_for_disk();
    select * into credit from billing.lock_company(p_company);
    if not found then
        answer.outcome := 'unknown_company';
        return answer;
    end if;

    answer := billing.posted_before(credit, 'correction', p_reference);
    if answer.outcome is not null then
        if (answer.amount, answer.currency, answer.description) <> (p_amount, p_currency, p_description) then
            answer.outcome := 'reference_reused';
        end if;
        return answer;
    end if;

    if credit.currency <> p_currency then
        answer.outcome := 'other_currency';
        answer.currency := credit.currency;
        return answer;
    end if;
    if credit.posted - credit.held + p_amount < 0 then
        answer.outcome := 'beyond_balance';
        answer.currency := credit.currency;
        answer.most := credit.posted - credit.held;
        return answer;
    end if;

    if p_amount < 0 then
        select coalesce(sum(c.remaining), 0) - (credit.posted + p_amount) into of_credits
        from billing.credit c where c.account_id = credit.id and c.state = 'open';
        if of_credits > 0 then
            perform billing.use_credits(p_id, credit.id, of_credits);
        end if;
    end if;
    return billing.post_by_hand(
        credit, 'adjustment', 'correction', p_id, p_reference, p_amount, p_description, null, p_at);
end
$$;

-- What of a credit is not held: the holds of an account count against its open credits in the order of their use, then
-- against money paid in. So a request that reserved before the end of a credit can still use it.
create function billing.credit_not_held(p_credit billing.credit, p_held bigint) returns bigint
language sql stable as $$
    select greatest(0, p_credit.remaining - greatest(0, p_held - coalesce(sum(c.remaining), 0)))::bigint
    from billing.credit c
    where c.account_id = p_credit.account_id and c.state = 'open'
        and (c.priority, c.expires_at, c.created_at, c.id)
            < (p_credit.priority, p_credit.expires_at, p_credit.created_at, p_credit.id)
$$;

-- Takes what is not held of credits past their end, by the database's clock; what is held follows in a later run, as
-- far as it comes back. One run at a time, also among nodes. Answers the number of transfers: a full one means that
-- there may be more.
--
-- p_ids: for the transfers, one for each credit at most.
create function billing.expire_credits(p_ids uuid[]) returns integer
language plpgsql as $$
declare
    expiry constant bigint := 7023617193241; -- any number, the same everywhere
    due record;
    account billing.account;
    ended billing.credit;
    amount bigint;
    made integer := 0;
begin
    if not pg_try_advisory_xact_lock(expiry) then
        return 0;
    end if;

    for due in
        select d.* from (
            select c.id, c.account_id from billing.credit c join billing.account a on a.id = c.account_id
            where c.state = 'open' and c.expires_at <= now() and billing.credit_not_held(c, a.held) > 0
            order by c.expires_at, c.id limit cardinality(p_ids)) d
        order by d.account_id, d.id
    loop
        select a.* into account from billing.account a where a.id = due.account_id for no key update;
        select c.* into ended from billing.credit c where c.id = due.id and c.state = 'open';
        continue when not found;
        amount := billing.credit_not_held(ended, account.held);
        continue when amount = 0;

        made := made + 1;
        insert into billing.credit_use (transfer_id, credit_id, amount) values (p_ids[made], ended.id, amount);
        update billing.credit c
        set remaining = c.remaining - amount, state = case when c.remaining > amount then 'open' else 'expired' end
        where c.id = ended.id;
        perform billing.post_by_hand(account, 'promotion', 'expiry', p_ids[made], p_ids[made]::text, -amount,
            'Credit ' || ended.reference || ' ended', ended.id, now());
    end loop;
    return made;
end
$$;

-- What does not agree in these tables and with the ledger, in words; no row when all is right.
create view billing.credit_difference as
    select 'credit ' || c.id || ': remaining ' || c.remaining || ' (expected: granted - used, '
        || c.granted - coalesce(u.total, 0) || ')' as difference
    from billing.credit c
        left join (select credit_id, sum(amount) as total from billing.credit_use group by credit_id) u
            on u.credit_id = c.id
    where c.remaining <> c.granted - coalesce(u.total, 0)
    union all
    select 'account ' || a.id || ' (credit of ' || a.company_id || '): open credits of ' || o.total
        || ' (expected: at most its posted, ' || a.posted || ')'
    from billing.account a join (
        select account_id, sum(remaining) as total from billing.credit where state = 'open' group by account_id) o
            on o.account_id = a.id
    where o.total > a.posted
    union all
    select 'credit ' || c.id || ': granted ' || c.granted || ' (expected: the credit entry of its transfer, '
        || coalesce(e.amount::text, 'none') || ')'
    from billing.credit c
        left join billing.transfer t on t.id = c.id and t.kind = 'credit' and t.company_id = c.company_id
        left join billing.entry e on e.transfer_id = t.id and e.account_id = c.account_id
    where e.amount is distinct from c.granted
    union all
    select 'transfer ' || t.id || ': granted without its credit (expected: one)'
    from billing.transfer t
    where t.kind = 'credit' and not exists (select from billing.credit c where c.id = t.id)
    union all
    select 'transfer ' || u.transfer_id || ' (' || coalesce(t.kind, 'none') || '): ' || u.total
        || ' of credits (expected: within its entry on the credit account, ' || coalesce(e.amount::text, 'none') || ')'
    from (
        select u.transfer_id, c.account_id, sum(u.amount) as total, min(u.amount) as least, max(u.amount) as most
        from billing.credit_use u left join billing.credit c on c.id = u.credit_id
        group by u.transfer_id, c.account_id) u
        left join billing.transfer t on t.id = u.transfer_id
        left join billing.entry e on e.transfer_id = u.transfer_id and e.account_id = u.account_id
    where case t.kind
        when 'usage' then u.least < 0 or u.total > -e.amount
        when 'correction' then u.least < 0 or u.total > -e.amount
        when 'expiry' then u.total <> -e.amount
        when 'refund' then u.most > 0 or -u.total > e.amount
        else true
    end is not false
    union all
    select 'request ' || r.of || ': refunds of ' || r.total || ' (expected: at most its charge, '
        || coalesce(u.charged::text, 'none') || ')'
    from (
        select t.of, t.company_id, sum(e.amount) as total
        from billing.transfer t
            join billing.entry e on e.transfer_id = t.id
            join billing.account a on a.id = e.account_id and a.kind = 'credit'
        where t.kind = 'refund'
        group by t.of, t.company_id) r
        left join billing.usage u on u.request_id = r.of and u.company_id = r.company_id
    where (r.total <= u.charged) is not true
    union all
    select 'transfer ' || t.id || ': refund of ' || t.of || ' gives back ' || -b.amount || ' of credit ' || b.credit_id
        || ' (expected: at most what it used, ' || coalesce(u.amount, 0) || ')'
    from billing.transfer t
        join billing.credit_use b on b.transfer_id = t.id
        left join billing.credit_use u on u.transfer_id = t.of and u.credit_id = b.credit_id
    where t.kind = 'refund' and -b.amount > coalesce(u.amount, 0);
