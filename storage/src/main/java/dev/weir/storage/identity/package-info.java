/// Companies and their API keys; schema `identity`.
///
/// ```
/// company
/// └─ api_key     the secret's keyed hash, prefix, scopes, when it was revoked
/// server_secret  the fingerprint of the secret under which keys are hashed
/// key_change     what happened to keys, written in the same transaction; every node reads it
/// ```
///
/// Invariants: no secret is stored; a key is revoked for good; a change is visible in the feed exactly when it is
/// visible in the key.
package dev.weir.storage.identity;
