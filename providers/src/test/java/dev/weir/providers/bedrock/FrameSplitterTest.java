package dev.weir.providers.bedrock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Frames, some of them the vectors that AWS published with its libraries (aws-c-event-stream).
class FrameSplitterTest {
    private static final int MAX = 4_096;
    private static final byte[] NOTHING = {};

    private static List<String> payloads(FrameSplitter splitter, Buffer... blocks) {
        var payloads = new ArrayList<String>();
        for (Buffer block : blocks) {
            splitter.feed(block);
            for (Frame frame = splitter.next(); frame != null; frame = splitter.next()) {
                payloads.add(frame.messageType() + "|" + frame.type() + "|" + frame.note() + "|"
                        + new String(frame.payload(), StandardCharsets.UTF_8));
            }
        }
        return payloads;
    }

    private static Buffer hex(String bytes) {
        return Buffer.buffer(HexFormat.of().parseHex(bytes));
    }

    @Test
    void published_frames_are_read() {
        assertThat(payloads(new FrameSplitter(MAX), hex("000000100000000005c248eb7d98c8ff")))
                .containsExactly("|||");
        assertThat(payloads(new FrameSplitter(MAX), hex("0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936")))
                .containsExactly("|||{'foo':'bar'}");
    }

    @Test
    void headers_that_matter_are_kept() {
        byte[] event = FrameScript.frame(
                Map.of(":message-type", "event", ":event-type", "messageStop", "other", "x"), "{\"a\":\"ü\"}");

        assertThat(payloads(new FrameSplitter(MAX), Buffer.buffer(event)))
                .containsExactly("event|messageStop||{\"a\":\"ü\"}");
    }

    @Test
    void many_frames_in_one_read_and_one_frame_in_many() {
        Buffer frame = Buffer.buffer(FrameScript.frame(Map.of(":event-type", "e"), "{}"));
        Buffer three = Buffer.buffer().appendBuffer(frame).appendBuffer(frame).appendBuffer(frame);

        assertThat(payloads(new FrameSplitter(MAX), three)).hasSize(3);
        for (int cut = 0; cut <= three.length(); cut++) {
            assertThat(payloads(
                            new FrameSplitter(MAX),
                            three.getBuffer(0, cut),
                            Buffer.buffer(),
                            three.getBuffer(cut, three.length())))
                    .as("cut at %d", cut)
                    .containsExactly("|e||{}", "|e||{}", "|e||{}");
        }
    }

    @Test
    void every_wrong_byte_is_noticed() {
        byte[] frame = FrameScript.frame(Map.of(":event-type", "e"), "{\"text\":\"Hello\"}");
        for (int i = 0; i < frame.length; i++) {
            byte[] wrong = frame.clone();
            wrong[i] ^= 0x10;
            int at = i;
            assertThatThrownBy(() -> payloads(new FrameSplitter(MAX), Buffer.buffer(wrong)))
                    .as("byte %d", at)
                    .isInstanceOf(MalformedFrame.class)
                    .hasMessageContaining("checksum");
        }
    }

    @Test
    void a_frame_longer_than_the_limit_is_garbage_before_it_has_come() {
        byte[] frame = FrameScript.frame(NOTHING, new byte[MAX]);

        assertThatThrownBy(() ->
                        payloads(new FrameSplitter(MAX), Buffer.buffer(frame).getBuffer(0, 12)))
                .isInstanceOfSatisfying(
                        GatewayException.class,
                        failure -> assertThat(failure.failure()).isEqualTo(Failure.UPSTREAM_GARBAGE))
                .hasMessageContaining("4112")
                .hasMessageContaining("at most 4096");
        assertThat(payloads(new FrameSplitter(MAX), Buffer.buffer(FrameScript.frame(NOTHING, new byte[MAX - 16]))))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // a name, a type and a value that end behind the headers; a type that there is none of
                "05aabb",
                "016107",
                "01610700",
                "0161070005aa",
                "016109aabb",
                "01610a",
                "0161ff"
            })
    void headers_that_are_none_are_refused(String headers) {
        byte[] frame = FrameScript.frame(HexFormat.of().parseHex(headers), "{}".getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> payloads(new FrameSplitter(MAX), Buffer.buffer(frame)))
                .isInstanceOf(MalformedFrame.class)
                .hasMessageContaining("header");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000000f00000000", "0000001000000001", "ffffffff00000000", "00000020ffffffff"})
    void lengths_that_can_not_be_are_refused(String lengths) {
        byte[] prelude = HexFormat.of().parseHex(lengths);
        var crc = new java.util.zip.CRC32();
        crc.update(prelude);
        Buffer frame = Buffer.buffer(prelude).appendInt((int) crc.getValue()).appendBytes(new byte[16]);

        assertThatThrownBy(() -> payloads(new FrameSplitter(MAX), frame))
                .isInstanceOf(MalformedFrame.class)
                .hasMessageContaining("bytes with headers of");
    }
}
