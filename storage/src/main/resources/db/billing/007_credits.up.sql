-- Credits: promotional money with an end. A credit is granted by a transfer of kind `credit` (credit +, promotion -)
-- whose id it shares, used by charges, and ended by transfers of kind `expiry` (credit -, promotion +). Money that was
-- paid in has no row: it is what the open credits of an account do not cover.
--
-- Whoever changes a credit holds the row lock of its credit account. `remaining` and `state` are updated in place and
-- can be proved: remaining = granted - the sum of its uses, and all that remains on an account is part of its `posted`.
alter table billing.account
    drop constraint account_kind_check,
    -- promotion: what was granted and not yet expired (negative)
    add constraint account_kind_check check (kind in ('credit', 'revenue', 'funding', 'write_off', 'promotion'));

alter table billing.transfer
    drop constraint transfer_kind_check,
    add constraint transfer_kind_check check (kind in ('topup', 'usage', 'credit', 'expiry')),
    -- what it takes back or ends: of an expiry, the transfer that granted the credit
    add column of uuid;

create table billing.credit (
    id uuid primary key,
    company_id uuid not null,
    account_id bigint not null,
    currency text not null,
    granted bigint not null check (granted > 0),
    remaining bigint not null check (remaining between 0 and granted),
    -- lower is used first; then the one that ends first; then the older one
    priority integer not null,
    expires_at timestamptz not null,
    created_at timestamptz not null,
    reference text not null,
    -- open: something remains, and counts until a run of the expiry has taken it; spent: charges took the last of it;
    -- expired: its end did
    state text not null default 'open' check (state in ('open', 'spent', 'expired')),
    check ((remaining > 0) = (state = 'open')),
    unique (company_id, reference)
);

create index credit_open on billing.credit (account_id, priority, expires_at, created_at, id) where state = 'open';
create index credit_ends on billing.credit (expires_at, id) where state = 'open';
create index credit_by_company on billing.credit (company_id, created_at desc, id desc);

-- What a transfer took from a credit; negative where a refund put it back.
create table billing.credit_use (
    transfer_id uuid not null,
    credit_id uuid not null,
    amount bigint not null check (amount <> 0),
    primary key (transfer_id, credit_id)
);

create index credit_use_by_credit on billing.credit_use (credit_id);

-- Takes what a transfer charged from the open credits of its account, in their order, as far as they go; the rest is
-- money that was paid in. The caller holds the account's row lock, and calls it once per transfer.
create function billing.use_credits(p_transfer uuid, p_account bigint, p_charged bigint) returns void
language plpgsql as $$
begin
    with queue as (
        select c.id, c.remaining, coalesce(sum(c.remaining) over (
                order by c.priority, c.expires_at, c.created_at, c.id
                rows between unbounded preceding and 1 preceding), 0) as ahead
        from billing.credit c
        where c.account_id = p_account and c.state = 'open'
    ), taken as materialized (
        select q.id, least(q.remaining, p_charged - q.ahead)::bigint as amount
        from queue q
        where q.ahead < p_charged
    ), used as (
        insert into billing.credit_use (transfer_id, credit_id, amount)
        select p_transfer, t.id, t.amount from taken t
    )
    update billing.credit c
    set remaining = c.remaining - t.amount, state = case when c.remaining > t.amount then 'open' else 'spent' end
    from taken t
    where c.id = t.id;
end
$$;
