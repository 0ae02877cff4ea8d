update billing.account a set held = a.held - l.amount
from (select account_id, sum(amount)::bigint as amount from billing.allowance group by account_id) l
where a.id = l.account_id and l.amount > 0;
drop function billing.expire_allowances;
drop function billing.close_runs;
drop function billing.close_allowances;
drop function billing.renew;
drop function billing.give_back;
drop function billing.lock_holders;
drop function billing.take_one;
drop function billing.take;
drop table billing.allowance;
