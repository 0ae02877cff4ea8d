package dev.weir.testkit.emulators.bedrock;

import io.vertx.core.buffer.Buffer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signature version 4 of AWS, as the server computes it.
/// [Source](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html)
///
/// @param accessKey id of the key
/// @param secret the key
public record SigV4(String accessKey, String secret) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";

    /// What a signed request's `Authorization` says.
    ///
    /// @param scope `date/region/service/aws4_request`
    public record Authorization(String accessKey, String scope, List<String> signedHeaders, String signature) {
        /// Reads the header's value; null when it is none of this kind.
        public static Authorization parse(String header) {
            if (header == null || !header.startsWith(ALGORITHM + " ")) {
                return null;
            }
            var fields = new TreeMap<String, String>();
            for (String field : header.substring(ALGORITHM.length()).split(",")) {
                String[] parts = field.strip().split("=", 2);
                fields.put(parts[0], parts.length < 2 ? "" : parts[1]);
            }
            String credential = fields.getOrDefault("Credential", "");
            int slash = credential.indexOf('/');
            if (slash < 0 || !fields.containsKey("SignedHeaders") || !fields.containsKey("Signature")) {
                return null;
            }
            return new Authorization(
                    credential.substring(0, slash),
                    credential.substring(slash + 1),
                    List.of(fields.get("SignedHeaders").split(";")),
                    fields.get("Signature"));
        }
    }

    /// The signature that a request must have.
    ///
    /// @param path as it came over the wire, percent-encoded; it is encoded once more, which every
    ///     service but S3 wants
    /// @param query as it came, or null
    /// @param header value of a header by its lower-case name
    /// @param payloadHash SHA-256 of the body in hex
    public String signature(
            String method,
            String path,
            String query,
            UnaryOperator<String> header,
            Authorization authorization,
            String payloadHash) {
        var canonical = new StringBuilder(method)
                .append('\n')
                .append(canonicalPath(path))
                .append('\n')
                .append(canonicalQuery(query))
                .append('\n');
        for (String name : authorization.signedHeaders()) {
            String value = header.apply(name);
            canonical
                    .append(name)
                    .append(':')
                    .append(value == null ? "" : value.strip().replaceAll(" +", " "))
                    .append('\n');
        }
        canonical
                .append('\n')
                .append(String.join(";", authorization.signedHeaders()))
                .append('\n')
                .append(payloadHash);
        String toSign = ALGORITHM + "\n" + header.apply("x-amz-date") + "\n" + authorization.scope() + "\n"
                + sha256(canonical.toString().getBytes(StandardCharsets.UTF_8));
        byte[] key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
        for (String step : authorization.scope().split("/")) {
            key = hmac(key, step);
        }
        return HexFormat.of().formatHex(hmac(key, toSign));
    }

    static String canonicalPath(String path) {
        var canonical = new ArrayList<String>();
        for (String segment : path.split("/", -1)) {
            canonical.add(encode(segment));
        }
        return canonical.isEmpty() || path.isEmpty() ? "/" : String.join("/", canonical);
    }

    static String canonicalQuery(String query) {
        if (query == null || query.isEmpty()) {
            return "";
        }
        var pairs = new ArrayList<String>();
        for (String pair : query.split("&")) {
            String[] parts = pair.split("=", 2);
            pairs.add(encode(decode(parts[0])) + "=" + encode(parts.length < 2 ? "" : decode(parts[1])));
        }
        pairs.sort(null);
        return String.join("&", pairs);
    }

    private static String decode(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encode(String text) {
        var encoded = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (each & 0xFF);
            boolean plain =
                    c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "-_.~".indexOf(c) >= 0;
            encoded.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02X", (int) c));
        }
        return encoded.toString();
    }

    /// SHA-256 of a body in hex.
    public static String sha256(Buffer body) {
        return sha256(body.getBytes());
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
