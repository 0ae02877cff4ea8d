create schema if not exists files;

-- Files of companies. One that is arriving belongs to nobody yet; it counts against its company's room all the same.
create table files.file (
    id uuid primary key,
    company_id uuid not null,
    state text not null check (state in ('arriving', 'kept')),
    purpose text,
    name text,
    bytes bigint not null default 0 check (bytes >= 0),
    created_at timestamptz not null,
    -- when its last bytes came, by the database's clock: one that arrives no more is deleted
    touched_at timestamptz not null default clock_timestamp(),
    -- null: it stays
    expires_at timestamptz,
    check (state = 'arriving' or (purpose is not null and name is not null))
);

create index file_by_company on files.file (company_id, id desc) where state = 'kept';
create index file_by_expiry on files.file (expires_at) where expires_at is not null;
create index file_arriving on files.file (touched_at) where state = 'arriving';

-- Their content, in pieces, from ordinal 0 without gaps.
create table files.chunk (
    file_id uuid not null references files.file on delete cascade,
    ordinal integer not null check (ordinal >= 0),
    content bytea not null check (length(content) > 0),
    primary key (file_id, ordinal)
);

-- Pieces are read and written whole; many are images or sound, which do not shrink.
alter table files.chunk alter column content set storage external;

-- What the files of a company have together, those that arrive too.
create table files.company (
    company_id uuid primary key,
    bytes bigint not null check (bytes >= 0)
);

-- Adds a piece to a file that arrives: 0 added, 1 the file is too long, 2 its company has no room, 3 it arrives no more.
-- A null bound is none.
create function files.append(
    p_file uuid, p_ordinal integer, p_content bytea, p_file_max bigint, p_company_max bigint, out outcome smallint)
language plpgsql as $$
declare
    size constant bigint := length(p_content);
    owner uuid;
    had bigint;
begin
    select f.company_id, f.bytes into owner, had from files.file f
    where f.id = p_file and f.state = 'arriving' for update;
    if not found then
        outcome := 3;
        return;
    end if;
    if had + size > p_file_max then
        outcome := 1;
        return;
    end if;
    insert into files.company (company_id, bytes) values (owner, 0) on conflict do nothing;
    update files.company c set bytes = c.bytes + size
    where c.company_id = owner and (p_company_max is null or c.bytes + size <= p_company_max);
    if not found then
        outcome := 2;
        return;
    end if;
    insert into files.chunk (file_id, ordinal, content) values (p_file, p_ordinal, p_content);
    update files.file f set bytes = f.bytes + size, touched_at = clock_timestamp() where f.id = p_file;
    outcome := 0;
end
$$;

-- Deletes files and gives their companies the room back; answers how many were there.
create function files.remove(p_files uuid[], out removed integer)
language plpgsql as $$
begin
    perform from files.file f where f.id = any (p_files) order by f.id for update;
    with gone as (
        delete from files.file f where f.id = any (p_files) returning f.company_id, f.bytes
    ), freed as (
        update files.company c set bytes = c.bytes - g.bytes
        from (select company_id, sum(bytes)::bigint as bytes from gone group by company_id) g
        where c.company_id = g.company_id
    )
    select count(*) into removed from gone;
end
$$;
