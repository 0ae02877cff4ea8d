package dev.weir.providers.bedrock;

import dev.weir.providers.upstream.Credential;
import dev.weir.providers.wire.ByteView;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signs requests with an access key: Signature Version 4 of AWS. A signature is good for five minutes around the time
/// of `clock`. Safe from any thread.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>.
final class SigV4 implements Credential {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final String END = "aws4_request";
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int DAY_CHARS = 8;

    private final String region;
    private final String service;
    private final AccessKey key;
    private final InstantSource clock;
    private volatile DayKey dayKey = new DayKey("", new byte[0]);

    /// The secret's derivative that signs the requests of one day.
    private record DayKey(String day, byte[] bytes) {}

    SigV4(String region, String service, AccessKey key, InstantSource clock) {
        this.region = region;
        this.service = service;
        this.key = key;
        this.clock = clock;
    }

    @Override
    public void show(HttpClientRequest request, int key, String uri, Buffer body) {
        var headers = new TreeMap<String, String>();
        headers.put("host", host(request.absoluteURI()));
        request.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.equals("content-type") || lower.startsWith("x-amz-")) {
                headers.merge(lower, value, (one, other) -> one + "," + other);
            }
        });
        sign(request.getMethod().name(), uri, headers, body).forEach(request::putHeader);
    }

    /// The host as the request names it: with its port unless that is the scheme's own.
    static String host(String absoluteUri) {
        int from = absoluteUri.indexOf("://") + 3;
        int to = absoluteUri.indexOf('/', from);
        String authority = absoluteUri.substring(from, to < 0 ? absoluteUri.length() : to);
        String own = absoluteUri.startsWith("https:") ? ":443" : ":80";
        return authority.endsWith(own) ? authority.substring(0, authority.length() - own.length()) : authority;
    }

    /// The headers that a request has to get.
    ///
    /// @param uri path and query as they go over the wire
    /// @param headers those to be signed, by their names in lower case, the host among them
    Map<String, String> sign(String method, String uri, SortedMap<String, String> headers, Buffer body) {
        String date = DATE.format(clock.instant());
        var shown = new TreeMap<String, String>();
        shown.put("x-amz-date", date);
        key.sessionToken().ifPresent(token -> shown.put("x-amz-security-token", token.reveal()));
        var signed = new TreeMap<>(headers);
        signed.putAll(shown);
        String names = String.join(";", signed.keySet());
        String scope = String.join("/", date.substring(0, DAY_CHARS), region, service, END);
        String toSign = String.join(
                "\n",
                ALGORITHM,
                date,
                scope,
                hash(canonical(method, uri, signed, names, body).getBytes(StandardCharsets.UTF_8)));
        String signature = HexFormat.of().formatHex(hmac(keyOf(date.substring(0, DAY_CHARS)), toSign));
        shown.put(
                "authorization",
                ALGORITHM + " Credential=" + key.id() + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                        + signature);
        return shown;
    }

    private static String canonical(
            String method, String uri, SortedMap<String, String> headers, String names, Buffer body) {
        int mark = uri.indexOf('?');
        String path = mark < 0 ? uri : uri.substring(0, mark);
        String lines = headers.entrySet().stream()
                .map(header -> header.getKey() + ":" + header.getValue().strip().replaceAll(" +", " ") + "\n")
                .collect(Collectors.joining());
        ByteView bytes = ByteView.of(body);
        return String.join(
                "\n",
                method,
                canonicalPath(path),
                mark < 0 ? "" : canonicalQuery(uri.substring(mark + 1)),
                lines,
                names,
                hash(bytes.array(), bytes.offset(), bytes.length()));
    }

    /// Every service but S3 wants each segment encoded once more than it is on the wire.
    private static String canonicalPath(String path) {
        return path.isEmpty()
                ? "/"
                : Arrays.stream(path.split("/", -1)).map(UriText::encode).collect(Collectors.joining("/"));
    }

    /// Encoded as it came, in the order of names, then of values.
    private static String canonicalQuery(String query) {
        return Arrays.stream(query.split("&"))
                .map(pair -> pair.contains("=") ? pair : pair + "=")
                .sorted(Comparator.comparing((String pair) -> pair.substring(0, pair.indexOf('=')))
                        .thenComparing(Comparator.naturalOrder()))
                .collect(Collectors.joining("&"));
    }

    private byte[] keyOf(String day) {
        DayKey known = dayKey;
        if (!known.day.equals(day)) {
            byte[] bytes = ("AWS4" + key.secret().reveal()).getBytes(StandardCharsets.UTF_8);
            for (String step : new String[] {day, region, service, END}) {
                bytes = hmac(bytes, step);
            }
            known = new DayKey(day, bytes);
            dayKey = known;
        }
        return known.bytes;
    }

    private static String hash(byte[] bytes) {
        return hash(bytes, 0, bytes.length);
    }

    private static String hash(byte[] bytes, int offset, int length) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(bytes, offset, length);
            return HexFormat.of().formatHex(sha256.digest());
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
