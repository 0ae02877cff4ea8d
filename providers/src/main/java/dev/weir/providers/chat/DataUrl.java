package dev.weir.providers.chat;

import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.json.JsonSlice;
import dev.weir.providers.json.JsonWriter;
import java.util.List;
import java.util.Locale;

/// Bytes inside of an address: `data:image/png;base64,…` (RFC 2397). The bytes are never copied but into the output.
public final class DataUrl {
    private static final String SCHEME = "data:";
    private static final String BASE64 = ";base64";
    /// What stands before the comma is shorter.
    private static final int HEAD_BYTES_MAX = 256;

    private DataUrl() {}

    /// What an address, a string literal, leads to.
    ///
    /// @param path of the parameter, for the error
    /// @throws GatewayException `INVALID_VALUE` for a data address whose data is not base64
    public static Part.Source source(JsonSlice url, String path) {
        if (url.length() <= SCHEME.length() + 1
                || !url.beginning(SCHEME.length()).equalsIgnoreCase(SCHEME)) {
            return new Part.Source.Url(url);
        }
        int comma = url.indexInContent(',', HEAD_BYTES_MAX);
        String head = comma < 0 ? "" : url.beginning(comma).toLowerCase(Locale.ROOT);
        if (!head.endsWith(BASE64)) {
            throw ParameterReader.wrongValue(
                    path, ParameterReader.shown(url), "an https address, or data:<media type>;base64,<data>");
        }
        String mediaType = head.substring(SCHEME.length(), head.length() - BASE64.length());
        int attributes = mediaType.indexOf(';');
        return new Part.Source.Base64(
                attributes < 0 ? mediaType : mediaType.substring(0, attributes), url.without(comma + 1));
    }

    /// Writes such an address as a string.
    public static void write(JsonWriter out, Part.Source.Base64 bytes) {
        out.joined(List.of(JsonSlice.of(SCHEME + bytes.mediaType() + BASE64 + ","), bytes.data()));
    }
}
