alter table limits.limits drop column providers;
