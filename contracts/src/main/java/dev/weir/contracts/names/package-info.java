/// Names of models and providers as settings and rules write them: exact, or patterns with `*`.
package dev.weir.contracts.names;
