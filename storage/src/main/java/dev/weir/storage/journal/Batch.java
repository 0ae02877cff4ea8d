package dev.weir.storage.journal;

import dev.weir.storage.billing.Posting;
import java.util.List;

/// Ended requests in the order of their ends.
///
/// @param position where the journal was read to: what [Journal#shipped] is told when all of them are in the ledger
public record Batch(List<Posting> postings, long position) {
    public Batch {
        postings = List.copyOf(postings);
    }
}
