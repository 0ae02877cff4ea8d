drop table billing.change;
