package dev.weir.testkit.emulators.core;

import dev.weir.contracts.money.TokenUsage;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// One request to an emulator.
public final class Call {
    /// A file of a multipart request.
    ///
    /// @param field the form's field
    /// @param bytes its length
    /// @param head its first bytes, up to [#HEAD_MAX]
    public record Upload(String field, String fileName, String contentType, long bytes, Buffer head) {
        /// Bytes of a file that are kept; the rest is counted and thrown away.
        public static final int HEAD_MAX = 4 * 1024 * 1024;
    }

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final Buffer body;
    private final List<Upload> uploads;
    private final Ids ids;
    private final ServedLog log;
    private final String provider;
    private final String path;
    private FaultOrder fault;

    /// @param body empty for an upload
    /// @param uploads the files of a multipart request
    public Call(Vertx vertx, HttpServerRequest request, Buffer body, List<Upload> uploads, Ids ids, ServedLog log) {
        this.vertx = vertx;
        this.request = request;
        this.body = body;
        this.uploads = uploads;
        this.ids = ids;
        this.log = log;
        String[] parts = request.path().split("/", 3);
        this.provider = parts[1];
        this.path = parts.length < 3
                ? "/"
                : "/" + URI.create("/" + parts[2]).getPath().substring(1);
    }

    public Vertx vertx() {
        return vertx;
    }

    public HttpServerRequest request() {
        return request;
    }

    public Buffer body() {
        return body;
    }

    public List<Upload> uploads() {
        return uploads;
    }

    public Ids ids() {
        return ids;
    }

    ServedLog log() {
        return log;
    }

    /// Below the provider's name, decoded: `/v1/chat/completions`.
    public String path() {
        return path;
    }

    /// Method and path: `POST /v1/messages`.
    public String route() {
        return request.method() + " " + path;
    }

    public String header(String name) {
        return request.getHeader(name);
    }

    /// A parameter of the query, or null.
    public String query(String name) {
        return request.getParam(name);
    }

    /// The fields of a form that are no files.
    public MultiMap form() {
        return request.formAttributes();
    }

    /// The fault that the request's own text orders, or null.
    public FaultOrder fault() {
        return fault;
    }

    /// The text of this request orders a fault.
    ///
    /// @param ordered or null for none
    void fault(FaultOrder ordered) {
        this.fault = ordered;
    }

    /// The body as a JSON object.
    ///
    /// @throws Refusal when it is none, with this message
    public JsonObject json(String message) {
        try {
            return new JsonObject(body);
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            throw Refusal.invalid(message);
        }
    }

    /// A new id: the prefix and as many characters.
    public String id(String prefix, int characters) {
        return prefix + ids.next(characters);
    }

    /// Seconds since 1970.
    public long now() {
        return ids.nowSeconds();
    }

    /// The URL of a path of this emulator, as this caller can reach it.
    public String url(String below) {
        return "http://" + request.getHeader("host") + "/" + provider + below;
    }

    /// The token after `Bearer`, or null.
    public String bearer() {
        String header = header("authorization");
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
                ? header.substring(7).strip()
                : null;
    }

    /// Writes down what was done apart from the answer to this call: on a WebSocket, or later.
    public void served(Work work, int status, Served.Ending ending) {
        log.add(record(work, status, work.usage(), ending));
    }

    Served record(Work work, int status, TokenUsage usage, Served.Ending ending) {
        return new Served(
                work.id(),
                provider,
                request.method() + " " + request.uri(),
                safeHeaders(),
                body,
                work.model(),
                status,
                usage,
                ending == Served.Ending.FINISHED ? work.units() : Map.of(),
                ending);
    }

    private Map<String, String> safeHeaders() {
        var headers = new TreeMap<String, String>();
        request.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!lower.contains("authorization") && !lower.contains("key") && !lower.contains("token")) {
                headers.put(lower, value);
            }
        });
        return headers;
    }
}
