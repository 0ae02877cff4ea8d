package dev.weir.providers.api.live;

import dev.weir.contracts.money.TokenUsage;
import java.util.Optional;

/// An event of a provider, as far as it concerns the gateway.
public sealed interface ServerEvent {
    /// What the session is like now.
    ///
    /// @param model that answers
    /// @param transcription the model that writes down what the caller says; empty when nobody does
    record Session(Optional<ModelName> model, Optional<ModelName> transcription) implements ServerEvent {}

    /// The model begins to respond, asked to or because the caller stopped speaking.
    record Began(String responseId) implements ServerEvent {}

    /// A part of a response.
    ///
    /// @param base64Chars length of its sound
    /// @param textBytes length of its text
    record Delta(String responseId, long base64Chars, long textBytes) implements ServerEvent {}

    /// A response is over.
    ///
    /// @param failed it came to nothing by a failure of the provider
    /// @param usage what it took; empty when it was not told
    record Done(String responseId, boolean failed, Optional<TokenUsage> usage) implements ServerEvent {}

    /// What the caller said is an item of the conversation now; it is written down where that was asked for.
    record Committed(String itemId) implements ServerEvent {}

    /// What the caller said was written down, or could not be.
    ///
    /// @param failed it could not
    /// @param usage what that took; empty when it was not told
    record Transcribed(String itemId, boolean failed, Optional<TokenUsage> usage) implements ServerEvent {}

    /// Any other.
    record Other() implements ServerEvent {}
}
