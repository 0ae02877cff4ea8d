drop function billing.top_up;
