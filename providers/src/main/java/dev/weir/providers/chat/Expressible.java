package dev.weir.providers.chat;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import java.util.Map;
import java.util.Set;

/// What a dialect can say to a provider.
///
/// @param dialect its name, for messages and the table
/// @param expressed written as it is
/// @param mapped written by a rule, which is told here for `docs/dialects.md`: never lost, perhaps weaker
public record Expressible(String dialect, Set<Parameter> expressed, Map<Parameter, String> mapped) {

    /// Refuses a request that asks for what this dialect can't express, naming the caller's parameter: of several the
    /// first in the order of [Parameter].
    public void check(ChatRequest request) {
        for (Parameter parameter : Parameter.values()) {
            String given = request.given().get(parameter);
            if (given != null && !expressed.contains(parameter) && !mapped.containsKey(parameter)) {
                throw GatewayException.ofParam(
                        Failure.INVALID_VALUE,
                        given,
                        given + " is not supported by the model '" + request.model() + "', which is served by the "
                                + dialect + " API (expected: a request without it, or another model)");
            }
        }
    }
}
