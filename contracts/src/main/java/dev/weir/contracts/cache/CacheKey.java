package dev.weir.contracts.cache;

import java.util.List;
import java.util.Objects;
import java.util.UUID;

/// What an answer is found under. Two requests have the same key when nothing that could make their answers differ is
/// different: no part can be left out.
///
/// @param companyId whose request it is: no other company's request has this key
/// @param operation what is asked for, such as the path of the endpoint
/// @param dialect of the caller
/// @param model as the caller named it; where that leads is checked when an answer is found
/// @param form how the answer is wanted
/// @param content of the body's exact bytes, with what the request says to the provider in its head
public record CacheKey(UUID companyId, String operation, String dialect, String model, Form form, Sha256 content) {
    /// How an answer comes.
    public enum Form {
        /// In one piece.
        WHOLE,
        /// As server-sent events.
        EVENTS,
        /// As a growing JSON array.
        ARRAY
    }

    public CacheKey {
        Objects.requireNonNull(companyId, "companyId");
        Objects.requireNonNull(operation, "operation");
        Objects.requireNonNull(dialect, "dialect");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(form, "form");
        Objects.requireNonNull(content, "content");
    }

    /// All of it in one digest, the company too: its name in a store that others can read.
    public Sha256 digest() {
        return Sha256.of(content, List.of(companyId.toString(), operation, dialect, model, form.name()));
    }
}
