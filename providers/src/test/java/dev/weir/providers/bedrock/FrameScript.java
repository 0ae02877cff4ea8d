package dev.weir.providers.bedrock;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/// A stream of frames, told as text, one frame a line:
///
/// ```
/// messageStop {"stopReason":"end_turn"}     an event and its payload
/// !throttlingException {"message":"slow"}   an exception
/// ?internalFailure what went wrong          an error, which has no payload
/// #hex 00000010                             bytes as they are
/// #text <html>                              the same
/// #cut 7                                    the last seven bytes are missing
/// #flip 1                                   a bit of the last byte is wrong, or of the one so many before the end
/// // a remark
/// ```
final class FrameScript {
    private static final byte STRING = 7;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private FrameScript() {}

    static byte[] bytes(String script) {
        var frames = new FrameScript();
        script.lines().filter(line -> !line.isBlank() && !line.startsWith("//")).forEach(frames::line);
        return frames.out.toByteArray();
    }

    private void line(String line) {
        int blank = line.indexOf(' ');
        String word = blank < 0 ? line : line.substring(0, blank);
        String rest = blank < 0 ? "" : line.substring(blank + 1);
        switch (word) {
            case "#hex" -> out.writeBytes(HexFormat.of().parseHex(rest));
            case "#text" -> out.writeBytes(rest.getBytes(StandardCharsets.UTF_8));
            case "#cut" -> replace(Arrays.copyOf(out.toByteArray(), out.size() - Integer.parseInt(rest)));
            case "#flip" -> {
                byte[] bytes = out.toByteArray();
                bytes[bytes.length - Integer.parseInt(rest)] ^= 1;
                replace(bytes);
            }
            default -> out.writeBytes(said(word, rest));
        }
    }

    private void replace(byte[] bytes) {
        out.reset();
        out.writeBytes(bytes);
    }

    private static byte[] said(String word, String rest) {
        var headers = new LinkedHashMap<String, String>();
        switch (word.charAt(0)) {
            case '!' -> headers.put(":exception-type", word.substring(1));
            case '?' -> {
                headers.put(":error-code", word.substring(1));
                headers.put(":error-message", rest);
                headers.put(":message-type", "error");
                return frame(headers, "");
            }
            default -> headers.put(":event-type", word);
        }
        headers.put(":content-type", "application/json");
        headers.put(":message-type", word.charAt(0) == '!' ? "exception" : "event");
        return frame(headers, rest);
    }

    static byte[] frame(Map<String, String> headers, String payload) {
        var head = new ByteArrayOutputStream();
        headers.forEach((name, value) -> {
            byte[] text = value.getBytes(StandardCharsets.UTF_8);
            head.write(name.length());
            head.writeBytes(name.getBytes(StandardCharsets.UTF_8));
            head.write(STRING);
            head.writeBytes(ByteBuffer.allocate(2).putShort((short) text.length).array());
            head.writeBytes(text);
        });
        return frame(head.toByteArray(), payload.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] frame(byte[] headers, byte[] payload) {
        int length = 16 + headers.length + payload.length;
        var frame = ByteBuffer.allocate(length).putInt(length).putInt(headers.length);
        frame.putInt(crc(frame)).put(headers).put(payload);
        return frame.putInt(crc(frame)).array();
    }

    private static int crc(ByteBuffer written) {
        var crc = new CRC32();
        crc.update(written.array(), 0, written.position());
        return (int) crc.getValue();
    }
}
