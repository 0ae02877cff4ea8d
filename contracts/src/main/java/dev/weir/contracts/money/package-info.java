/// Amounts, token classes, usage and prices. Integers only: nano-units of a currency, prices per million tokens, one
/// rounding (half up) per request. No floating point in this package.
package dev.weir.contracts.money;
