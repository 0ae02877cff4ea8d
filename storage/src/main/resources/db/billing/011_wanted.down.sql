delete from billing.change where kind = 'allowance_wanted';
alter table billing.change drop constraint change_kind_check;
alter table billing.change add constraint change_kind_check check (kind in ('balance_raised', 'prices_changed'));
