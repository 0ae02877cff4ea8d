/// Requests that carried an `Idempotency-Key`, and their answers; schema `idempotency`.
///
/// ```
/// request    (company, operation, key) → who executes it until when, or its sealed answer and how long that is kept
/// policy     companies whose answers are kept for a time of their own
/// ```
///
/// Invariants: every statement names the company, or the claim id that only its holder knows; of all who ask for a
/// key at once one claims it; an answer is written by the claim that is in the row and by no other.
package dev.weir.storage.idempotency;
