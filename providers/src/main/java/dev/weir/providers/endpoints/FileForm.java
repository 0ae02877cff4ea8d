package dev.weir.providers.endpoints;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.providers.api.Form;
import dev.weir.providers.api.FormRequest;
import dev.weir.providers.api.Operation;
import dev.weir.providers.multipart.MultipartReader;
import dev.weir.providers.multipart.PartHead;
import dev.weir.providers.wire.ByteView;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// The form of a request with files: audio to be written down, pictures to be changed.
final class FileForm implements Form, MultipartReader.Listener {
    /// All fields that are no files, together.
    static final int FIELDS_BYTES_MAX = 1024 * 1024;

    /// The longest prompt that is counted: it may come behind the files.
    private static final long PROMPT_BYTES_MAX = 32_000;
    private static final int MODEL_BYTES_MAX = 256;
    private static final Set<String> READ = Set.of("model", "n", "stream", "partial_images");

    private final Operation operation;
    private final MultipartReader parts;
    /// Null unless it is asked for.
    private final MessageDigest digest;

    // of the form
    private final Map<String, String> values = new HashMap<>();
    private long arrived;
    private long fieldsBytes;
    private long promptBytes;
    private int files;
    private String fileName = "";
    private long modelFrom;
    private long modelTo;

    // of the part
    private PartHead part;
    private Buffer value;

    FileForm(Operation operation, String contentType, boolean fingerprinted) {
        this.operation = operation;
        this.digest = fingerprinted ? sha256() : null;
        this.parts = new MultipartReader(contentType, this);
    }

    @Override
    public void feed(Buffer block) {
        ByteView bytes = ByteView.of(block);
        arrived += bytes.length();
        parts.feed(bytes.array(), bytes.offset(), bytes.offset() + bytes.length());
    }

    @Override
    public void end() {
        parts.end();
        if (!modelKnown()) {
            throw GatewayException.ofParam(Failure.MISSING_PARAMETER, "model", "Missing required parameter: 'model'.");
        }
    }

    @Override
    public boolean fileBegun() {
        return files > 0;
    }

    @Override
    public boolean modelKnown() {
        return values.containsKey("model");
    }

    @Override
    public void begin(PartHead head, long at) {
        part = head;
        value = null;
        digest(head.name() + '\0' + head.fileName() + '\0');
        if (READ.contains(head.name())) {
            if (head.isFile() || head.encoded()) {
                throw refused(head.name() + ": a file, or encoded (expected: plain text)");
            }
            if (values.containsKey(head.name())) {
                throw refused("'" + head.name() + "' stands twice in the form (expected: once)");
            }
            value = Buffer.buffer();
            modelFrom = head.name().equals("model") ? at : modelFrom;
        }
        if (head.isFile()) {
            files++;
            fileName = files == 1 ? head.fileName() : fileName;
        }
    }

    @Override
    public void content(byte[] bytes, int from, int to) {
        if (digest != null) {
            digest.update(bytes, from, to - from);
        }
        if (part.isFile()) {
            return;
        }
        fieldsBytes += to - from;
        if (fieldsBytes > FIELDS_BYTES_MAX) {
            throw refused(part.name() + ": the fields that are no files have more than " + FIELDS_BYTES_MAX
                    + " bytes together (expected: at most that; a file has a filename)");
        }
        if (part.name().equals("prompt")) {
            promptBytes += to - from;
        }
        if (value != null && value.length() <= MODEL_BYTES_MAX) {
            value.appendBytes(bytes, from, Math.min(to - from, MODEL_BYTES_MAX + 1));
        }
    }

    @Override
    public void end(long at) {
        digest("\0");
        if (value == null) {
            return;
        }
        String text = value.toString(StandardCharsets.UTF_8);
        if (part.name().equals("model")) {
            modelTo = at;
            if (text.isBlank() || value.length() > MODEL_BYTES_MAX) {
                throw refused("model: " + value.length() + " bytes (expected: a name of 1 to " + MODEL_BYTES_MAX + ")");
            }
        }
        values.put(part.name(), text);
        value = null;
    }

    private GatewayException refused(String message) {
        return GatewayException.ofParam(Failure.INVALID_VALUE, part.name(), message);
    }

    @Override
    public FormRequest request(long length, long lengthMax) {
        return new FileRequest(
                operation,
                values.get("model"),
                modelFrom,
                modelTo,
                "true".equals(values.get("stream")),
                new FileRequest.Bounds(
                        length < 0 ? lengthMax : length,
                        parts.ended() ? promptBytes : PROMPT_BYTES_MAX,
                        parts.ended() ? files : FileRequest.FILES_MAX,
                        images(),
                        count("partial_images", 0, 0, FileRequest.PARTIAL_IMAGES_MAX)),
                length,
                this);
    }

    /// Bytes that have come.
    long arrived() {
        return arrived;
    }

    /// All of it has come.
    boolean ended() {
        return parts.ended();
    }

    int files() {
        return files;
    }

    /// The first file's name, empty when none has come.
    String fileName() {
        return fileName;
    }

    long promptBytes() {
        return promptBytes;
    }

    /// A number that comes behind the files is not known when they pass: the most there may be is reserved then.
    private long images() {
        boolean known = parts.ended() || values.containsKey("n");
        return known ? count("n", 1, 1, FileRequest.IMAGES_MAX) : FileRequest.IMAGES_MAX;
    }

    private long count(String name, long absent, long min, long max) {
        String text = values.get(name);
        if (text == null) {
            return absent;
        }
        if (!text.matches("[0-9]{1,4}") || Long.parseLong(text) < min || Long.parseLong(text) > max) {
            throw GatewayException.ofParam(
                    Failure.INVALID_VALUE,
                    name,
                    name + ": '" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "' (expected: " + min
                            + " to " + max + ")");
        }
        return Long.parseLong(text);
    }

    private void digest(String text) {
        if (digest != null) {
            digest.update(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public byte[] fingerprint() {
        try {
            return ((MessageDigest) digest.clone()).digest();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 of every Java can be cloned", e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
