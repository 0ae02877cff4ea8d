/// Answers of the responses API that callers may name later: [dev.weir.verticles.responses.KeptResponses] finds them
/// and accepts new ones, [dev.weir.verticles.responses.Writes] brings those to the database, and
/// [dev.weir.verticles.responses.ResponsesVerticle] deletes what has expired.
///
/// ```
/// keep → waiting in memory ─ sealed ─ stored         found all the while, on this node
///                               └ again and again ─ lost
/// ```
///
/// Invariants: an answer leaves the node sealed; what waits is counted from the moment it is accepted to the moment it
/// is stored or lost, and bounded by `memoryMax`; one that is deleted while it waits is never found again.
package dev.weir.verticles.responses;
