/// Live sessions, `GET /v1/realtime`: a caller's WebSocket joined with one to the model's provider.
///
/// ```
/// Sessions ── Opening ── Session ┬─ FrameFlow caller → provider, read by CallerEvents
///   (a loop's)  (till the         ├─ FrameFlow provider → caller, read by ProviderEvents
///                upgrade)         └─ Meters: a Meter for the model, one for who writes down what is said
///                                           Meter: the spare Hold, and one for each response that runs
/// ```
///
/// Before a response can begin its most is held, counted against the limits and reserved from the balance: a provider
/// that listens begins responses by itself. So a session always has a spare hold; a response takes it, and when it is
/// over
/// the response is charged from it and the next spare is held. All of it runs on the event loop of the caller's socket.
package dev.weir.gateway.sessions;
