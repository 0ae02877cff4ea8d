package dev.weir.providers.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;

/// The one factory of Jackson parsers for what callers and providers send.
public final class Json {
    /// Deeper input is refused as malformed.
    public static final int NESTING_MAX = 512;

    public static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .recyclerPool(JsonRecyclerPools.threadLocalPool())
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(NESTING_MAX)
                    // Strings are skipped, never built; the body limit bounds them.
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private Json() {}
}
