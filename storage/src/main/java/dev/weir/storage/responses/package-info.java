/// Answers of the responses API that callers may name later; schema `responses`.
///
/// ```
/// response    (company, id) → the answer it goes on from, and both its input and itself, sealed, until when
/// ```
///
/// Invariants: every statement names the company, and a step to an earlier answer stays with it; an answer is written
/// once and never changed.
package dev.weir.storage.responses;
