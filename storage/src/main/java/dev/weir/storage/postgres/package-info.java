/// PostgreSQL: the embedded server, the pool over it or over any other, and the migrations.
///
/// The embedded server is real PostgreSQL from the binaries jar, in the data folder:
///
/// ```
/// <data folder>/
///   lock                     held while a Weir uses the folder; holds its pid
///   postgres/
///     binaries-<crc>/        unpacked programs; appears by one rename
///     data/                  the cluster; appears by one rename
///     password               of role weir, which owns database weir and is no superuser (0600)
///     superuser-password     of role postgres, for work by hand (0600)
///     connection             the URL while Weir runs (0600)
///     log/postgres.log, .1   bounded
/// ```
///
/// Invariants: what has its final name is complete; only the holder of `lock` starts, ends or repairs anything under
/// `postgres/`; PostgreSQL listens on 127.0.0.1 only, asks for a password, and ends when Weir's process ends.
package dev.weir.storage.postgres;
