package dev.weir.storage.journal;

import dev.weir.contracts.money.PriceVersion;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/// The numbers of prices in the segment that is written to. Guarded by the journal's lock.
final class PriceNumbers {
    /// Objects and prices remembered at most; then all are forgotten and met anew.
    private static final int REMEMBERED_MAX = 10_000;

    private final Map<PriceVersion, Numbered> byObject = new IdentityHashMap<>();
    private final Map<PriceVersion, Numbered> byValue = new HashMap<>();
    private final RecordBuffer measure = new RecordBuffer();

    /// One price.
    static final class Numbered {
        final PriceVersion price;
        /// What its record takes in a segment.
        final int bytes;

        private long sequence = -1;
        private int number;

        private Numbered(PriceVersion price, int bytes) {
            this.price = price;
            this.bytes = bytes;
        }

        boolean isIn(Segment segment) {
            return sequence == segment.sequence;
        }

        int number() {
            return number;
        }

        void isNow(Segment segment, int itsNumber) {
            sequence = segment.sequence;
            number = itsNumber;
        }
    }

    /// @throws IllegalArgumentException when no record can take the price
    Numbered of(PriceVersion price) {
        Numbered known = byObject.get(price);
        return known != null ? known : meet(price);
    }

    private Numbered meet(PriceVersion price) {
        if (byObject.size() >= REMEMBERED_MAX) {
            byObject.clear();
            byValue.clear();
        }
        Numbered known = byValue.get(price);
        if (known == null) {
            known = new Numbered(price, Layout.aligned(PriceRecord.write(measure.record, price, 0)));
            byValue.put(price, known);
        }
        byObject.put(price, known);
        return known;
    }
}
