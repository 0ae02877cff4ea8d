-- By which secret the hashes of keys were made: a keyed hash of a fixed text. A node with another secret would know
-- none of the keys and make keys that no other node knows, so it does not start. One row.
create table identity.server_secret (
    one boolean primary key default true check (one),
    fingerprint bytea not null check (length(fingerprint) = 32),
    at timestamptz not null
);
