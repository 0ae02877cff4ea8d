package dev.weir.storage.billing;

import java.util.List;
import java.util.Locale;

/// What a proof of the books found.
///
/// @param differences what does not agree, a sentence each; empty when the books are right
/// @param more true when there are more than those
/// @param repriced requests whose cost was computed anew from their tokens and the price they name
/// @param unpriced requests that ended at an estimate whose tokens were not kept, as nodes that died once left them:
///     their costs can't be computed anew
public record LedgerReport(
        List<String> differences,
        boolean more,
        long companies,
        long requests,
        long transfers,
        long entries,
        long allowances,
        long credits,
        long repriced,
        long unpriced) {
    public boolean isRight() {
        return differences.isEmpty();
    }

    /// What was looked at: `12,345 requests (12,340 re-priced, 5 …), 4 companies, …`.
    public String scope() {
        String kept = unpriced == 0 ? "" : count(", %,d by an estimate whose tokens were not kept", unpriced);
        return count("%,d requests", requests)
                + count(" (%,d re-priced", repriced)
                + kept
                + count("), %,d companies", companies)
                + count(", %,d transfers", transfers)
                + count(" of %,d entries", entries)
                + count(", %,d open allowances", allowances)
                + count(", %,d credits", credits);
    }

    private static String count(String text, long number) {
        return String.format(Locale.ROOT, text, number);
    }
}
