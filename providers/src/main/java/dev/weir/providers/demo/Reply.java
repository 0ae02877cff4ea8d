package dev.weir.providers.demo;

import java.util.List;

/// What one choice says, and why it ends.
sealed interface Reply {
    /// Tokens it costs.
    int tokens();

    String finishReason();

    /// A text, one token a piece.
    record Text(Wording wording, String finishReason) implements Reply {
        @Override
        public int tokens() {
            return wording.count();
        }
    }

    /// Calls of tools, each one token for its head and one for every piece of its arguments. The last may be cut short.
    record Calls(List<Call> calls, String finishReason) implements Reply {
        @Override
        public int tokens() {
            return calls.stream().mapToInt(call -> 1 + call.pieces().size()).sum();
        }
    }

    /// @param pieces of the arguments' JSON text
    record Call(String id, String name, List<String> pieces) {
        String arguments() {
            return String.join("", pieces);
        }
    }
}
