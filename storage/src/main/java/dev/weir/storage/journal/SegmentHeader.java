package dev.weir.storage.journal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// The first bytes of a segment.
///
/// @param sequence the segment's number, also its name
/// @param salt a secret number that every checksum in the segment begins with
/// @param node who wrote it
/// @param createdMs epoch milliseconds, for people
record SegmentHeader(long sequence, long salt, String node, long createdMs) {
    static final int NODE_BYTES_MAX = 200;
    private static final byte[] MAGIC = "WEIRJRNL".getBytes(StandardCharsets.US_ASCII);
    private static final int VERSION_AT = 8;
    private static final int PREAMBLE_CRC = 12;
    private static final int NODE = 40;
    private static final int CRC = Layout.HEADER_BYTES - Integer.BYTES;

    /// What stands at the beginning of a file.
    sealed interface Reading {
        record Good(SegmentHeader header) implements Reading {}

        record Bad(String reason) implements Reading {}

        /// Written by a Weir that is newer than this one.
        record FromFuture(int version) implements Reading {}
    }

    byte[] toBytes() {
        byte[] name = node.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Layout.HEADER_BYTES).order(Layout.ORDER);
        bytes.put(MAGIC).putInt(Layout.VERSION);
        bytes.putInt(crc(bytes.array(), PREAMBLE_CRC));
        bytes.putLong(sequence).putLong(salt).putLong(createdMs);
        bytes.putShort((short) name.length).put(name);
        bytes.putInt(CRC, crc(bytes.array(), CRC));
        return bytes.array();
    }

    /// @param bytes at least as many as a header has, or all of a shorter file
    static Reading read(byte[] bytes) {
        if (bytes.length < Layout.HEADER_BYTES) {
            return new Reading.Bad("only " + bytes.length + " bytes long");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes).order(Layout.ORDER);
        if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
                || header.getInt(PREAMBLE_CRC) != crc(bytes, PREAMBLE_CRC)) {
            return new Reading.Bad("does not begin as a segment of a journal");
        }
        int version = header.getInt(VERSION_AT);
        if (version > Layout.VERSION) {
            return new Reading.FromFuture(version);
        }
        if (version != Layout.VERSION || header.getInt(CRC) != crc(bytes, CRC)) {
            return new Reading.Bad("its header is damaged");
        }
        int length = Short.toUnsignedInt(header.getShort(NODE));
        String node = new String(bytes, NODE + Short.BYTES, length, StandardCharsets.UTF_8);
        return new Reading.Good(new SegmentHeader(header.getLong(16), header.getLong(24), node, header.getLong(32)));
    }

    private static int crc(byte[] bytes, int length) {
        var crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
