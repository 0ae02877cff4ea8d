package dev.weir.storage.journal;

import java.nio.ByteOrder;

/// Where everything stands in a file; drawn in the description of the package.
final class Layout {
    static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    static final int VERSION = 1;
    static final int ALIGNMENT = 8;

    // header of a segment
    static final int HEADER_BYTES = 256;

    // head of every record
    static final int CRC = 0;
    static final int LENGTH = 4;
    static final int KIND = 8;
    static final int ENDING = 9;
    static final int FLAGS = 10;
    static final int PRICE_NUMBER = 12;
    static final int HEAD_BYTES = 16;

    // ACCEPTED, RESERVED, ENDED
    static final int REQUEST_ID = 16;
    static final int ACCEPTED_BYTES = 32;

    // RESERVED, ENDED
    static final int COMPANY_ID = 32;
    static final int KEY_ID = 48;
    static final int ALLOWANCE_ID = 64;
    static final int BOUND = 80;
    static final int INPUT_ESTIMATE = 88;
    static final int STARTED_SECONDS = 96;
    static final int EXPIRES_SECONDS = 104;
    static final int STARTED_NANOS = 112;
    static final int EXPIRES_NANOS = 116;
    static final int RESERVED_BYTES = 120;

    // ENDED
    static final int COST = 120;
    static final int COVERED = 128;
    static final int ENDED_SECONDS = 136;
    static final int FIRST_TOKEN = 144;
    static final int ENDED_NANOS = 152;
    static final int HTTP_STATUS = 156;
    static final int USAGE_CLASSES = 160;
    static final int ENDED_BYTES = 164;

    // flags
    static final int WITH_ALLOWANCE = 1;
    static final int WITH_MODEL = 2;
    static final int WITH_CORRELATION = 4;
    static final int CORRELATION_IS_REQUEST = 8;
    static final int WAS_ACCEPTED = 16;
    static final int ESTIMATED = 32;
    static final int WITH_UNITS = 64;
    static final int CACHED = 128;
    static final int WITH_ATTEMPTS = 256;

    /// The longest record that is ever written or believed.
    static final int RECORD_BYTES_MAX = 64 << 10;

    private Layout() {}

    /// How much of a file a record of so many bytes takes.
    static int aligned(int bytes) {
        return bytes + ALIGNMENT - 1 & -ALIGNMENT;
    }

    /// A place in the journal. Later places are greater numbers, over all runs of a node.
    static long position(long sequence, int offset) {
        return sequence << 32 | offset;
    }

    static long sequence(long position) {
        return position >>> 32;
    }

    static int offset(long position) {
        return (int) position;
    }
}
