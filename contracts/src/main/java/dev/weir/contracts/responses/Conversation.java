package dev.weir.contracts.responses;

import java.util.List;

/// What an answer goes on from.
public sealed interface Conversation {
    /// The answer and those before it, oldest first.
    record Turns(List<StoredResponse> turns) implements Conversation {
        public Turns {
            turns = List.copyOf(turns);
        }
    }

    /// There is no such answer.
    record Unknown() implements Conversation {}

    /// They are longer together than was asked for.
    record TooLong(long bytes) implements Conversation {}
}
