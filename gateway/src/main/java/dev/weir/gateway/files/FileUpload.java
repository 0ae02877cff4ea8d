package dev.weir.gateway.files;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.files.FileTerms;
import dev.weir.contracts.files.Files;
import dev.weir.contracts.files.NewFile;
import dev.weir.contracts.files.Purpose;
import dev.weir.contracts.files.StoredFile;
import dev.weir.gateway.streams.Intake;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/// One upload: a form with `file`, `purpose` and `expires_after`, in any order. The file goes to the store as it
/// comes, and the connection waits for the store; what it is for may be told after it. Event loop only.
///
/// Source: <https://platform.openai.com/docs/api-reference/files/create>.
final class FileUpload {
    private static final String FILE = "file";
    private static final String EXPIRES_AFTER = "expires_after";

    private final HttpServerRequest request;
    private final Files files;
    private final UUID companyId;
    private final Promise<Void> received = Promise.promise();

    private HttpServerFileUpload file;
    private NewFile stored;
    private Future<Void> written = Future.succeededFuture();

    private FileUpload(HttpServerRequest request, Files files, UUID companyId) {
        this.request = request;
        this.files = files;
        this.companyId = companyId;
    }

    static Future<StoredFile> receive(RoutingContext ctx, Files files) {
        return new FileUpload(ctx.request(), files, Caller.of(ctx).companyId()).receive();
    }

    private Future<StoredFile> receive() {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || !type.toLowerCase(java.util.Locale.ROOT).startsWith("multipart/form-data")) {
            return Future.failedFuture(GatewayException.of(
                    Failure.BAD_REQUEST, "The body is " + type + " (expected: multipart/form-data)"));
        }
        request.setExpectMultipart(true);
        request.uploadHandler(this::part);
        request.endHandler(_ -> received.tryComplete());
        request.exceptionHandler(cause -> received.tryFail(GatewayException.withDetail(
                Failure.BAD_REQUEST, "The form could not be read (expected: multipart/form-data)", cause)));
        return received.future()
                .compose(_ -> written)
                .compose(_ -> keep())
                .recover(cause -> discard().transform(_ -> Future.failedFuture(cause)));
    }

    private void part(HttpServerFileUpload part) {
        if (!part.name().equals(FILE) || file != null) {
            String found = file != null && part.name().equals(FILE) ? "a second one" : part.name();
            received.tryFail(Fields.invalid(FILE, found, "one file, in the field " + FILE));
            part.handler(_ -> {});
            return;
        }
        file = part;
        part.pause();
        written = files.create(companyId).compose(begun -> {
            if (received.future().failed()) {
                return begun.discard();
            }
            stored = begun;
            return Intake.all(part, begun::write);
        });
        written.onFailure(received::tryFail);
    }

    private Future<StoredFile> keep() {
        if (file == null) {
            return Future.failedFuture(Fields.missing(FILE));
        }
        return stored.keep(terms(request.formAttributes()));
    }

    private FileTerms terms(MultiMap form) {
        String name = file.filename();
        if (name == null || name.isEmpty() || name.length() > FileTerms.NAME_CHARS_MAX || !printable(name)) {
            throw Fields.invalid(
                    "filename",
                    String.valueOf(name),
                    "1 to " + FileTerms.NAME_CHARS_MAX + " characters, none of them a control character");
        }
        return new FileTerms(name, purpose(form.get("purpose")), keepFor(form));
    }

    private static boolean printable(String name) {
        return name.chars().noneMatch(Character::isISOControl);
    }

    private static Purpose purpose(String key) {
        if (key == null) {
            throw Fields.missing("purpose");
        }
        return Purpose.byKey(key)
                .filter(purpose -> purpose != Purpose.BATCH_OUTPUT)
                .orElseThrow(() -> {
                    String known = Arrays.stream(Purpose.values())
                            .filter(purpose -> purpose != Purpose.BATCH_OUTPUT)
                            .map(Purpose::key)
                            .collect(Collectors.joining(", "));
                    return Fields.invalid("purpose", key, "one of " + known);
                });
    }

    private static Optional<Duration> keepFor(MultiMap form) {
        String anchor = form.get(EXPIRES_AFTER + "[anchor]");
        String seconds = form.get(EXPIRES_AFTER + "[seconds]");
        return anchor == null && seconds == null
                ? Optional.empty()
                : Optional.of(Fields.keep(EXPIRES_AFTER, anchor, seconds));
    }

    /// One that is not begun yet is discarded when it is.
    private Future<Void> discard() {
        return stored == null ? Future.succeededFuture() : stored.discard();
    }
}
