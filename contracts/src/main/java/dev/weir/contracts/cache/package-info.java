/// Answers that are given again to the very same request: the ports behind docs/cache.md.
///
/// An answer is found under a [dev.weir.contracts.cache.CacheKey] only, and no key can be made without its company:
/// what
/// one company was answered is never given to another.
package dev.weir.contracts.cache;
