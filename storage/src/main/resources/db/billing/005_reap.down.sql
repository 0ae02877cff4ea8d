drop function billing.reap;
