-- Refused by the constraints once a refund or a correction was posted: the ledger keeps its transfers.
drop view billing.credit_difference;
drop function billing.expire_credits;
drop function billing.credit_not_held;
drop function billing.correct;
drop function billing.refund;
drop function billing.grant_credit;
drop function billing.top_up;
drop function billing.post_by_hand;
drop function billing.posted_before;
drop function billing.account_of;
drop function billing.lock_company;
drop function billing.wait_for_disk;
drop type billing.posting;

drop index billing.usage_by_correlation;
drop index billing.transfer_of;
alter table billing.transfer
    drop column asked,
    drop constraint transfer_kind_check,
    add constraint transfer_kind_check check (kind in ('topup', 'usage', 'credit', 'expiry'));
alter table billing.account
    drop constraint account_kind_check,
    add constraint account_kind_check check (kind in ('credit', 'revenue', 'funding', 'write_off', 'promotion'));

-- Credits money paid in, once per company and reference. Answers with one of
--   credited, already_credited, reference_reused   and the transfer posted now or before
--   unknown_company                                nothing else
--   other_currency                                 and the currency of the company's account
create function billing.top_up(
    p_company uuid, p_currency text, p_id uuid, p_reference text, p_amount bigint, p_description text, p_at timestamptz,
    out outcome text, out id uuid, out amount bigint, out currency text, out reference text, out description text,
    out at timestamptz)
language plpgsql as $$
declare
    credit billing.account;
    funding bigint;
begin
    if current_setting('synchronous_commit') = 'off' then
        perform set_config('synchronous_commit', 'on', true);
    end if;

    select a.* into credit from billing.account a
    where a.company_id = p_company and a.kind = 'credit'
    order by a.id limit 1
    for no key update;
    if not found then
        outcome := 'unknown_company';
        return;
    end if;

    select t.id, e.amount, e.currency, t.reference, t.description, t.at
    into id, amount, currency, reference, description, at
    from billing.transfer t join billing.entry e on e.transfer_id = t.id and e.account_id = credit.id
    where t.company_id = p_company and t.kind = 'topup' and t.reference = p_reference;
    if found then
        outcome := case when amount = p_amount and currency = p_currency
            then 'already_credited' else 'reference_reused' end;
        return;
    end if;

    currency := credit.currency;
    if currency <> p_currency then
        outcome := 'other_currency';
        return;
    end if;

    insert into billing.transfer (id, company_id, kind, reference, description, at)
    values (p_id, p_company, 'topup', p_reference, p_description, p_at);
    select a.id into strict funding from billing.account a
    where a.company_id = p_company and a.kind = 'funding' and a.currency = p_currency;
    insert into billing.entry (transfer_id, account_id, amount, currency)
    values (p_id, credit.id, p_amount, p_currency), (p_id, funding, -p_amount, p_currency);
    update billing.account a
    set posted = a.posted + case when a.id = credit.id then p_amount else -p_amount end
    where a.id in (credit.id, funding);

    outcome := 'credited';
    id := p_id;
    amount := p_amount;
    reference := p_reference;
    description := p_description;
    at := p_at;
end
$$;
