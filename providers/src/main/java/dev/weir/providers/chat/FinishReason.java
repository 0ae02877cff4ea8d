package dev.weir.providers.chat;

/// Why a model stopped.
public enum FinishReason {
    /// It had said what it wanted.
    STOP,
    /// It met a stop sequence of the request.
    STOP_SEQUENCE,
    /// It reached the output limit of the request.
    LENGTH,
    /// It reached the end of its context window.
    CONTEXT_LENGTH,
    /// It wants tools to be called.
    TOOL_CALLS,
    /// It, or its guard, refused to go on.
    REFUSAL,
    /// The provider's filter held something back.
    CONTENT_FILTER,
    /// It paused a long turn and wants to be called again.
    PAUSE,
    /// Something this model has no word for: treated as [#STOP] where a word is needed.
    OTHER
}
