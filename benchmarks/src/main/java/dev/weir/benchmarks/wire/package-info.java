/// What the mock upstream and the load driver share: HTTP/1.1 heads read in place, event loops, `key=value` lines.
///
/// Both programs must cost little beside what they measure, so heads are scanned in the buffer that was read and
/// nothing is decoded that no one asks for.
package dev.weir.benchmarks.wire;
