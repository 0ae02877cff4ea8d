package dev.weir.storage.cache;

import dev.weir.contracts.cache.CachedAnswer;
import dev.weir.contracts.cache.CachedAnswer.Piece;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// A cached answer as bytes. Numbers are big-endian; a text and a list have their length before them.
///
/// ```
/// version (1 byte) | kept at, ms (8) | status (4) | estimated (1) | request id | provider | model | content type
///   | number of usage classes (4), each: name, count (8) | number of pieces (4), each: bytes (4), pause ms (4) | body
/// ```
final class AnswerBytes {
    /// Another one for every change of this form: bytes of another version are no answer.
    static final byte VERSION = 1;

    private static final Map<String, TokenClass> CLASSES =
            Arrays.stream(TokenClass.values()).collect(Collectors.toMap(TokenClass::key, Function.identity()));

    private AnswerBytes() {}

    /// What stands before the body.
    static Buffer head(CachedAnswer answer) {
        Buffer out = Buffer.buffer(256)
                .appendByte(VERSION)
                .appendLong(answer.keptAt().toEpochMilli())
                .appendInt(answer.status())
                .appendByte((byte) (answer.estimated() ? 1 : 0));
        text(out, answer.requestId());
        text(out, answer.provider());
        text(out, answer.model());
        text(out, answer.contentType());
        Map<TokenClass, Long> usage = answer.usage().asMap();
        out.appendInt(usage.size());
        usage.forEach((tokenClass, count) -> {
            text(out, tokenClass.key());
            out.appendLong(count);
        });
        out.appendInt(answer.pieces().size());
        for (Piece piece : answer.pieces()) {
            out.appendInt(piece.bytes()).appendInt(piece.pauseMs());
        }
        return out;
    }

    private static void text(Buffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.appendInt(bytes.length).appendBytes(bytes);
    }

    /// @throws IllegalArgumentException when they are of another version
    static CachedAnswer read(Buffer bytes) {
        if (bytes.getByte(0) != VERSION) {
            throw new IllegalArgumentException("version " + bytes.getByte(0) + " (expected: " + VERSION + ")");
        }
        return new Reader(bytes).answer();
    }

    private static final class Reader {
        private final Buffer bytes;
        private int at = 1;

        Reader(Buffer bytes) {
            this.bytes = bytes;
        }

        CachedAnswer answer() {
            Instant keptAt = Instant.ofEpochMilli(number());
            int status = integer();
            boolean estimated = bytes.getByte(at++) == 1;
            String requestId = text();
            String provider = text();
            String model = text();
            String contentType = text();
            TokenUsage usage = usage();
            List<Piece> pieces = pieces();
            Buffer body = bytes.getBuffer(at, bytes.length());
            return new CachedAnswer(
                    requestId, provider, model, status, contentType, body, pieces, usage, estimated, keptAt);
        }

        private TokenUsage usage() {
            TokenUsage usage = TokenUsage.NONE;
            for (int left = integer(); left > 0; left--) {
                usage = usage.with(CLASSES.get(text()), number());
            }
            return usage;
        }

        private List<Piece> pieces() {
            int count = integer();
            List<Piece> pieces = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                int length = integer();
                pieces.add(new Piece(length, integer()));
            }
            return pieces;
        }

        private String text() {
            int length = integer();
            at += length;
            return bytes.getString(at - length, at, "UTF-8");
        }

        private int integer() {
            at += Integer.BYTES;
            return bytes.getInt(at - Integer.BYTES);
        }

        private long number() {
            at += Long.BYTES;
            return bytes.getLong(at - Long.BYTES);
        }
    }
}
