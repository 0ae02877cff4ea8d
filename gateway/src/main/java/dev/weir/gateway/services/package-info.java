/// Upstream services: HTTP services of an operator's own that Weir serves below a prefix, and aggregates, which answer
/// several of them in one response.
///
/// ```text
/// Services ─┬─ Passage ─────┐                            ┌─ Breaker
///           │   └─ Tunnel   ├─ Delivery ──< Call ── Instance
///           └─ Aggregation ─┘      └─ Service ──────────<┘
///                 └──< PartCall
/// ```
///
/// [dev.weir.gateway.services.ServiceDirectory] is made once from the settings and shared by all event loops; so are
/// its
/// services and their instances, with how each stands. Everything else belongs to one event loop.
///
/// Written on the HTTP client itself, because no library does what is wanted: vertx-http-proxy sends a request to one
/// place, once, has no timeouts of its own and no bound of bytes for a stalled reader; vertx-circuit-breaker wraps one
/// future, while a call here succeeds with its head and may still fail with its body.
package dev.weir.gateway.services;
