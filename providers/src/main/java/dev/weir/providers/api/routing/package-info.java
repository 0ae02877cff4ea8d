/// How the targets of a route stand, and the choice among them.
///
/// A *target* is one model of one provider. Its [dev.weir.providers.api.routing.TargetState] is shared by all event
/// loops and outlives every change of the configuration; so is the
/// [dev.weir.providers.api.routing.ProviderState] behind it, with the keys that the provider knows us by. A
/// [dev.weir.providers.api.routing.Choice] is what one route has to choose from.
///
/// ```text
/// Choice ──< Candidate ── TargetState ── ProviderState ── KeyPool
///    └ Affinity              ├ Circuit ── FailureShare    in service or left alone
///                            └ Average                    how long it takes
/// ```
///
/// Each target has its [dev.weir.providers.api.routing.Performance]: how the calls to it go, for `/metrics` and
/// administrators (docs/performance.md).
///
/// Everything here is safe from any thread, never blocks, and allocates nothing on the steady path.
package dev.weir.providers.api.routing;
