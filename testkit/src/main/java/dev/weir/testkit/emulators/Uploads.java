package dev.weir.testkit.emulators;

import dev.weir.testkit.emulators.core.Call.Upload;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;

/// The files of one multipart request: counted as they come, only their beginnings kept.
final class Uploads {
    private final List<Upload> done = new ArrayList<>();

    Uploads(HttpServerRequest request) {
        request.setExpectMultipart(true);
        request.uploadHandler(this::receive);
    }

    private void receive(HttpServerFileUpload upload) {
        var head = Buffer.buffer();
        long[] length = {0};
        upload.handler(block -> {
            length[0] += block.length();
            int room = Upload.HEAD_MAX - head.length();
            head.appendBuffer(block.length() <= room ? block : block.slice(0, room));
        });
        upload.endHandler(
                _ -> done.add(new Upload(upload.name(), upload.filename(), upload.contentType(), length[0], head)));
    }

    List<Upload> all() {
        return done;
    }
}
