/// Failures a caller can be told about: one table, one exception. Expected answers are sealed results, not failures.
package dev.weir.contracts.failure;
