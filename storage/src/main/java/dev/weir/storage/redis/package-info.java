/// The connection to Redis and the scripts that run there. Redis keeps what may be lost: counts of limits. Nothing here
/// is
/// the truth about money.
///
/// One connection per node carries every command, pipelined; a script is one command. When it does not answer within
/// the
/// command timeout it is gone: the connection is dropped, and another is tried until one works.
package dev.weir.storage.redis;
