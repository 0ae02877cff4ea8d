/// Answers that are given to more than one request: recorded while they go to the first, kept, and given again.
///
/// ```
/// first request ──→ provider ──→ Recording ──→ its client
///                                    ├──────→ Following ──→ client of the same request, sent meanwhile
///                                    └──────→ ResponseCache ──→ clients of the same request, sent later
/// ```
///
/// A [dev.weir.gateway.cache.Recording] is bounded, and so is the memory of all of them together; whoever follows one
/// reads at a pace of its own and is cut off when it falls behind by more than is held. Every recording comes to an
/// end, because its request does.
package dev.weir.gateway.cache;
