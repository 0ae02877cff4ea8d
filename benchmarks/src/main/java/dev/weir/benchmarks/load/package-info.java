/// The load driver: its own JVM, told what to do by lines on standard input, answering with one line each.
///
/// ```
/// closed name=… port=… key=… connections=64 seconds=3 [user=chunks=100] [spread=0]
///     closed loop: every connection sends its next request when the last one is answered
/// open   port=… key=… rate=2000 connections=64 seconds=4 [skip=500] [refusals=0]
///     open loop: requests start on a fixed schedule; latency counts from the time the schedule says;
///     refusals=1: answers with status 429 are counted by themselves and are no errors
/// hold   name=… port=… key=… count=10000 user=… rate=2000 [h2=0] [stall=0] [timeout=60]
///     opens streams and keeps them; h2=N of them share HTTP/2 connections; stall=1 stops reading after the
///     first bytes
/// stats  name=…          what the held streams have seen
/// drop   name=…          closes them
/// ```
/// Each may have `model=…`, `caller=anthropic`, `image=KIB` and `header=name:value` too.
/// With `user=` the requests are streams with that script, else JSON calls. A result is `result key=value …`;
/// a command that could not run answers `failed message`. Counts are whole numbers, times microseconds.
///
/// One event loop does everything: all state of a load belongs to it.
package dev.weir.benchmarks.load;
