/// Answers that callers may name later: what the responses API keeps when `store` is on, so that a request can go on
/// from an earlier one by `previous_response_id`. Kept for a company, found by that company only.
package dev.weir.contracts.responses;
