-- What failed before an answer, and what came out of the cache, is told no more.
drop function billing.post(
    uuid[], integer[], uuid[], text[], uuid[], text[], text[], text[], text[], integer[], text[], boolean[], bigint[],
    bigint[], bigint[], timestamptz[], timestamptz[], text[], text[], boolean[], uuid[], text[], uuid[], bigint[], text);

alter table billing.usage
    drop column attempts,
    drop column cached;
