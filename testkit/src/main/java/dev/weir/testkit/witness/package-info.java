/// The outside witness of the books: a provider that writes down what it served, clients that write down what they were
/// told, and the comparison of both with what Weir booked, request by request.
///
/// ```
/// WitnessLoad ──▶ Weir (killed and started again) ──▶ WitnessUpstream
///      │ told                │ usage                        │ served
///      └──────────────▶ Reckoning ◀─────────────────────────┘
/// ```
///
/// Requests are recognised by the `x-request-id` that the client makes, Weir passes on and books.
package dev.weir.testkit.witness;
