/// What a company pays: list price, rule, rate. [dev.weir.verticles.pricing.CompanyPricing] answers from node memory,
/// [dev.weir.verticles.pricing.PriceDesk] adds and ends rules, [dev.weir.verticles.pricing.PricingVerticle] follows the
/// feed of changes so that a rule made on one node holds on all. The rules in words: `docs/prices.md`.
///
/// ```
/// CompanyPricing          company → CompanyPrices, remembered; those it has not seen are looked up many at a time
/// └─ CompanyPrices        currency and rules of a company
///    └─ PriceSheet        its prices until one becomes another; PlainSheets: those of companies without rules
///       ├─ RuleChoice     which rule holds for a model
///       └─ DerivedPrice   list price × margin × rate, or an override, as a version with an id of its own
/// ```
///
/// Invariants: a price depends on list price, rule, rate and nothing else, so that every node derives the same version
/// under the same id; whoever asks after a change was made here, or was read in the feed, is not answered from before.
package dev.weir.verticles.pricing;
