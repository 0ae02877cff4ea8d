/// Which provider answers for a model name, and at what price: `conf/models.yaml` and `conf/prices.yaml` as one
/// immutable [Catalog].
///
/// ```text
/// name → exact model → alias → provider/model → patterns in file order
///      → (provider, model there) → price version valid now
/// ```
///
/// A route whose provider is not enabled is as if it were not written. A model without a price is refused unless its
/// route says `unpriced: allow`. Prices and exchange rates are read as decimal texts and kept as whole nano-units.
package dev.weir.gateway.catalog;
