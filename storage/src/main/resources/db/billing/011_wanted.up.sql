-- allowance_wanted: a node needs what others hold of the company's money
alter table billing.change drop constraint change_kind_check;
alter table billing.change add constraint change_kind_check
    check (kind in ('balance_raised', 'prices_changed', 'allowance_wanted'));
