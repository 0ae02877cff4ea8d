/// `./weir bench`: how fast Weir is, beside nginx as a plain proxy in front of the same mock upstream, in the same run.
///
/// [Bench] starts, as processes of their own, the mock ([dev.weir.benchmarks.mock]), nginx, the load driver
/// ([dev.weir.benchmarks.load]) and Weir, runs the scenarios and prints one table. CPU time is read from `/proc`, so
/// this runs on Linux only.
///
/// Every process it starts is ended by its pid, also when the bench is interrupted; the children that are ours end by
/// themselves when the bench is gone.
package dev.weir.benchmarks;
