/// What companies pay beside the list: rules of their own ([dev.weir.contracts.pricing.PriceRule]), who keeps them
/// ([dev.weir.contracts.pricing.PriceAdmin]), and what comes of them ([dev.weir.contracts.pricing.PriceList]). The port
/// on the path of a request is [dev.weir.contracts.billing.Pricing].
package dev.weir.contracts.pricing;
