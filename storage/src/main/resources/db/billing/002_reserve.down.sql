drop function billing.release;
drop function billing.reserve;
drop function billing.lock_credit;
