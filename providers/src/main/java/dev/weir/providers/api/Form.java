package dev.weir.providers.api;

import io.vertx.core.buffer.Buffer;

/// A form with files as it comes in: its fields are read, its files only looked through for their end. One per request,
/// event loop only. Keeps nothing but the short values that are asked for.
public interface Form {
    /// Takes the next bytes.
    ///
    /// @throws dev.weir.contracts.failure.GatewayException `BAD_REQUEST`, or `INVALID_VALUE` naming the field
    void feed(Buffer block);

    /// Takes the end of the body.
    ///
    /// @throws dev.weir.contracts.failure.GatewayException `BAD_REQUEST` when the form has not ended,
    ///     `MISSING_PARAMETER` when it names no model
    void end();

    /// A file has begun: what comes may be long.
    boolean fileBegun();

    /// The model is known.
    boolean modelKnown();

    /// The request, as far as it is known. The model has to be.
    ///
    /// @param length of the whole form; -1 when nobody knows
    /// @param lengthMax the most that it may have
    FormRequest request(long length, long lengthMax);

    /// SHA-256 over all parts, whatever their boundary: a repeat of the request has the same. Only of a form that was
    /// asked to make it.
    byte[] fingerprint();
}
