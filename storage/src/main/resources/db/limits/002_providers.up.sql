-- Which providers may answer.
alter table limits.limits
    -- names, `*` for any characters; empty: all
    add column providers text[] not null default '{}';
