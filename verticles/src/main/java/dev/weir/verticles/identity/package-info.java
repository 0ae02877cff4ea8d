/// Whose key is this: [dev.weir.verticles.identity.CachedKeyRing] answers from node memory,
/// [dev.weir.verticles.identity.KeyDesk] makes and revokes keys, [dev.weir.verticles.identity.IdentityVerticle]
/// follows the feed of changes so that a key revoked on one node stops on all.
///
/// Secrets are never stored: what is kept, in the database and in memory, is `HMAC-SHA256(server secret, key)`.
///
/// Nodes announce what they change, which makes the others look at the feed at once; a lost announcement costs a feed
/// interval.
///
/// All nodes hash under the same secret: the first one leaves the secret's fingerprint in the database, and one with
/// another secret does not start.
///
/// Invariant: a key whose revocation is visible in the feed is not answered from memory after the feed was read; a
/// lookup under way when that happens is not remembered.
package dev.weir.verticles.identity;
