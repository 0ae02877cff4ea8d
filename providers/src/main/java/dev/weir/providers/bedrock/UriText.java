package dev.weir.providers.bedrock;

import java.nio.charset.StandardCharsets;

/// Percent-encoding as AWS wants it: everything but the unreserved characters of RFC 3986, section 2.3.
final class UriText {
    private static final String HEX = "0123456789ABCDEF";

    private UriText() {}

    static String encode(String text) {
        var encoded = new StringBuilder(text.length() + 16);
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            if (isUnreserved(each)) {
                encoded.append((char) each);
            } else {
                encoded.append('%').append(HEX.charAt(each >> 4 & 0xF)).append(HEX.charAt(each & 0xF));
            }
        }
        return encoded.toString();
    }

    private static boolean isUnreserved(byte each) {
        return each >= 'A' && each <= 'Z'
                || each >= 'a' && each <= 'z'
                || each >= '0' && each <= '9'
                || each == '-'
                || each == '_'
                || each == '.'
                || each == '~';
    }
}
