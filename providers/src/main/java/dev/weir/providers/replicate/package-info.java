/// [Replicate](https://replicate.com/docs/reference/http), where an answer is a prediction: it is created, then it
/// runs,
/// then it is over, and each of these is a request of its own.
///
/// ```
/// POST /models/{owner}/{name}/predictions   → 201, the prediction with its urls
///      ├ a stream was asked for → GET urls.stream, its events pass to the caller; before `done` the count is fetched
///      └ otherwise              → GET urls.get, at growing intervals, until it is over
/// the caller has left            → POST urls.cancel
/// ```
///
/// Creating does not wait (`Prefer: wait`): who waits there does not know yet what to cancel. What no cancel reaches
/// ends by itself, as every prediction is created with the longest time a request may take (`Cancel-After`).
///
/// Addresses in an answer are followed only to the provider's own host and to Replicate's; the key is shown to the
/// provider's own host and to Replicate's API only.
package dev.weir.providers.replicate;
