package dev.weir.providers.api;

import io.vertx.core.buffer.Buffer;

/// A request whose body is a form with files: it is never gathered, so what is edited in it is told by its place.
public interface FormRequest extends CallRequest {
    /// What takes the place of some bytes of the form.
    ///
    /// @param from the first of them, counted from the form's beginning
    /// @param to the first behind them
    record Edit(long from, long to, Buffer text) {
        /// By how much the form grows.
        public long growth() {
            return text.length() - (to - from);
        }
    }

    /// The model's name there, in place of the caller's.
    Edit edit(String upstreamModel);

    /// Nothing: the form streams.
    @Override
    default Buffer upstreamBody(String upstreamModel, boolean reportUsage) {
        return Buffer.buffer();
    }
}
