/// Where cached answers are: in this node's memory, or in Redis for all nodes.
///
/// ```
/// weir:cache:<company id>:<SHA-256 of the whole key, in hex>  →  sealed answer, with its time to live
/// ```
///
/// What lies in Redis is sealed under the server's secret and under its own key: it opens for the request that it was
/// kept for, and for no other, whoever may write there.
package dev.weir.storage.cache;
