alter table billing.price_version drop column tiers, drop column per_request;
drop table billing.price_rule;
