package dev.weir.providers.multipart;

import dev.weir.contracts.failure.GatewayException;
import java.util.Locale;

/// Reads the head of a part. What two readers could understand differently is refused: the provider reads it too.
final class PartHeadReader {
    private static final String DISPOSITION = "content-disposition";
    private static final String ENCODING = "content-transfer-encoding";
    private static final String FORM_DATA = "form-data";

    private final int number;
    private String name;
    private String fileName;
    private boolean disposed;
    private boolean encoded;

    private PartHeadReader(int number) {
        this.number = number;
    }

    /// @param text of the head, lines ended by CRLF
    /// @param number of the part, from 1 on
    static PartHead read(String text, int number) {
        var reader = new PartHeadReader(number);
        for (String line : text.split("\r\n")) {
            if (!line.isEmpty()) {
                reader.line(line);
            }
        }
        if (reader.name == null) {
            throw reader.malformed("has no name (expected: Content-Disposition: form-data; name=\"…\")");
        }
        return new PartHead(reader.name, reader.fileName, reader.encoded);
    }

    private void line(String line) {
        int colon = line.indexOf(':');
        if (colon < 1 || Character.isWhitespace(line.charAt(0)) || line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
            throw malformed("has the line '" + shown(line) + "' in its head (expected: name: value)");
        }
        String header = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        String value = line.substring(colon + 1).strip();
        if (header.equals(DISPOSITION)) {
            if (disposed) {
                throw malformed("has two heads of the name Content-Disposition (expected: one)");
            }
            disposed = true;
            disposition(value);
        } else if (header.equals(ENCODING)) {
            String encoding = value.toLowerCase(Locale.ROOT);
            encoded |= !encoding.equals("binary") && !encoding.equals("8bit") && !encoding.equals("7bit");
        }
    }

    private void disposition(String value) {
        int at = value.indexOf(';');
        String kind = (at < 0 ? value : value.substring(0, at)).strip();
        if (!kind.equalsIgnoreCase(FORM_DATA)) {
            throw malformed("is '" + shown(kind) + "' (expected: form-data)");
        }
        while (at >= 0 && at < value.length()) {
            at = parameter(value, at + 1);
        }
    }

    /// Reads the parameter from `from` on, and returns where the next semicolon is, -1 for none.
    private int parameter(String value, int from) {
        int equals = value.indexOf('=', from);
        if (equals < 0) {
            if (value.substring(from).isBlank()) {
                return -1;
            }
            throw malformed("has '" + shown(value.substring(from)) + "' in its Content-Disposition (expected: a=b)");
        }
        String key = value.substring(from, equals).strip().toLowerCase(Locale.ROOT);
        var text = new StringBuilder();
        int end = equals + 1;
        while (end < value.length() && value.charAt(end) == ' ') {
            end++;
        }
        if (end < value.length() && value.charAt(end) == '"') {
            end = quoted(value, end + 1, text);
        } else {
            int semicolon = value.indexOf(';', end);
            int to = semicolon < 0 ? value.length() : semicolon;
            text.append(value.substring(end, to).strip());
            end = to;
        }
        set(key, text.toString());
        return value.indexOf(';', end);
    }

    private int quoted(String value, int from, StringBuilder text) {
        for (int at = from; at < value.length(); at++) {
            char each = value.charAt(at);
            if (each == '"') {
                return at + 1;
            }
            if (each == '\\' && at + 1 < value.length()) {
                at++;
            }
            text.append(value.charAt(at));
        }
        throw malformed("has a quote in its Content-Disposition that does not end (expected: it does)");
    }

    private void set(String key, String text) {
        switch (key) {
            case "name" -> {
                if (name != null) {
                    throw malformed("has two names (expected: one)");
                }
                name = text;
            }
            case "name*" -> throw malformed("has an encoded name (expected: name=\"…\")");
            case "filename", "filename*" -> fileName = fileName == null || key.equals("filename") ? text : fileName;
            default -> {}
        }
    }

    private GatewayException malformed(String what) {
        return MultipartReader.malformed("part " + number + " " + what);
    }

    private static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
