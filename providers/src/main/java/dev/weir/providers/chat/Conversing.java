package dev.weir.providers.chat;

import dev.weir.providers.api.CallRequest;

/// A dialect of callers that has conversations: what they ask for can be translated for providers of other dialects.
public interface Conversing {
    /// The form of such a request, both ways.
    ///
    /// @param request of this dialect, one that asks for an answer of a model
    ChatDialect conversation(CallRequest request);
}
