package dev.weir.storage.journal;

/// The kinds of records. Their numbers are in files: they never change.
enum Kind {
    /// A price that later records of the segment name by number.
    PRICE(1),
    /// A request that may go to its provider now.
    RESERVED(2),
    /// Its provider took it.
    ACCEPTED(3),
    /// It is over; has everything the ledger needs.
    ENDED(4),
    /// The last record of a full segment.
    SEALED(5);

    private static final Kind[] BY_NUMBER = {null, PRICE, RESERVED, ACCEPTED, ENDED, SEALED};

    final byte number;

    Kind(int number) {
        this.number = (byte) number;
    }

    /// Null for a number that is none.
    static Kind of(byte number) {
        return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }
}
