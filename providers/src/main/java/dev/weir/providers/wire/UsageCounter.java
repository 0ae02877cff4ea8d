package dev.weir.providers.wire;

import com.fasterxml.jackson.core.JsonParser;
import dev.weir.contracts.money.TokenUsage;
import java.io.IOException;
import java.util.Optional;

/// Gathers the `usage` of a JSON answer, field by field, as a dialect reports it.
public interface UsageCounter {
    /// True for an object inside of `usage` whose fields count.
    boolean counts(String group);

    /// Takes one field whose value, an integer, the parser stands at.
    ///
    /// @param group the object inside of `usage` it stands in, or empty
    void take(String group, String name, JsonParser json) throws IOException;

    /// The count in disjoint classes; empty when there was none.
    Optional<TokenUsage> normalised();
}
