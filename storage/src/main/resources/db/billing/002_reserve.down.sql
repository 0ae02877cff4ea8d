drop function billing.release;
drop function billing.reserve;
drop function billing.reserve_one;
drop function billing.lock_credit;
