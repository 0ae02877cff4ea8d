package dev.weir.providers.api;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.responses.StoredResponse;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// A dialect whose callers may have an answer kept, and go on from it later. Stateless; safe from any thread.
public interface Remembering {
    /// What a request says about answers that are kept.
    ///
    /// @param store the caller may name the answer later
    /// @param previousId of the answer that it goes on from
    record Memory(boolean store, Optional<String> previousId) {
        public boolean any() {
            return store || previousId.isPresent();
        }
    }

    /// How an answer names itself.
    ///
    /// @param id the one it is kept under; empty for one that is not kept, which has its provider's
    /// @param previousId of the answer that it goes on from
    /// @param keep told the whole answer once, when it has come whole; false when it is not kept
    record Naming(Optional<String> id, Optional<String> previousId, Predicate<Buffer> keep) {}

    Memory memory(CallRequest request);

    /// The same request with the turns before it in its input.
    ///
    /// @param body of a request that has been read
    /// @param turns oldest first
    Buffer continued(Buffer body, List<StoredResponse> turns);

    /// What a request adds to the conversation: a JSON array of items, each with an id.
    ///
    /// @param body of a request that has been read
    /// @param id what the items' ids are made from: letters and digits
    /// @throws GatewayException when an item is none of this dialect's
    Buffer inputItems(Buffer body, String id);

    /// A scanner that makes answers name themselves, and has them kept.
    ///
    /// @param inner whose output it is
    /// @param eventStream true when that is a stream of events
    /// @param bytesMax a JSON answer is held back up to here; a longer one is not kept
    AnswerScanner naming(AnswerScanner inner, boolean eventStream, int bytesMax, Naming naming);

    /// A page of the input items of an answer.
    ///
    /// @param query gives a parameter of the query by its name; null when it is not there
    /// @throws GatewayException `INVALID_VALUE`, naming the parameter
    Buffer inputItemsPage(StoredResponse stored, UnaryOperator<String> query);

    /// What the deletion of an answer is answered with.
    Buffer deleted(String id);
}
