package dev.weir.providers.api.live;

import java.util.Optional;

/// An event of a caller, as far as it concerns the gateway.
public sealed interface ClientEvent {
    /// The id its sender gave it, null for none.
    String eventId();

    /// The session is to change.
    ///
    /// @param model the model it names, which can only be the one it began with
    /// @param transcription the model that is to write down what the caller says
    record Update(String eventId, Optional<ModelName> model, Optional<ModelName> transcription)
            implements ClientEvent {}

    /// The model is to respond.
    record Respond(String eventId) implements ClientEvent {}

    /// Sound.
    ///
    /// @param base64Chars its length as it was sent
    record Sound(String eventId, long base64Chars) implements ClientEvent {}

    /// Any other.
    ///
    /// @param bytes of the whole event
    record Other(String eventId, long bytes) implements ClientEvent {}
}
