package dev.weir.storage.billing;

import dev.weir.contracts.pricing.PriceRule;
import java.util.List;
import java.util.Optional;

/// What decides a company's prices.
///
/// @param currency of its account; empty when it has none
/// @param rules those in force and those to come
public record CompanyTerms(Optional<String> currency, List<PriceRule> rules) {}
