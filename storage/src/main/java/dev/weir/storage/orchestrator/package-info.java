/// Versions of the routing configuration.
///
/// ```
/// orchestrator.config_version   one row per version, its document sealed   (ConfigTables, SealedVersion)
/// ```
///
/// There is no feed: the number of the newest version says whether one was missed. Invariant: a version follows on the
/// one that it was made from; two that were made from the same one do not both become versions.
package dev.weir.storage.orchestrator;
