package dev.weir.gateway.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBytesTest {
    private static final int LENGTH = 1_000_003;

    private final Vertx vertx = Vertx.vertx();
    private final byte[] content = new byte[LENGTH];
    private Context context;
    private AsyncFile file;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        new Random(7).nextBytes(content);
        Path path = Files.write(folder.resolve("file"), content);
        context = vertx.getOrCreateContext();
        file = on(() -> vertx.fileSystem().open(path.toString(), new OpenOptions().setRead(true)));
    }

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private <T> T on(Callable<Future<T>> work) {
        Promise<T> done = Promise.promise();
        context.runOnContext(_ -> {
            try {
                work.call().onComplete(done);
            } catch (Exception e) {
                done.fail(e);
            }
        });
        return done.future().await();
    }

    private static Future<Buffer> whole(FileBytes bytes) {
        Promise<Buffer> done = Promise.promise();
        Buffer got = Buffer.buffer();
        bytes.handler(got::appendBuffer);
        bytes.endHandler(_ -> done.complete(got));
        bytes.exceptionHandler(done::fail);
        bytes.resume();
        return done.future();
    }

    @Test
    void all_of_it_comes_and_then_its_end() {
        assertThat(on(() -> whole(new FileBytes(file))).getBytes()).isEqualTo(content);
    }

    @Test
    void one_that_is_given_up_while_it_reads_disturbs_no_other() {
        assertThat(on(() -> {
                            var first = new FileBytes(file);
                            first.handler(_ -> first.pause());
                            first.resume();
                            return whole(new FileBytes(file));
                        })
                        .getBytes())
                .isEqualTo(content);
    }

    @Test
    void what_was_read_when_the_pause_came_is_kept_for_the_next_resume() {
        assertThat(on(() -> {
                            var bytes = new FileBytes(file);
                            bytes.resume();
                            bytes.pause();
                            Promise<Buffer> done = Promise.promise();
                            // The block arrives while it is paused.
                            context.owner().setTimer(50, _ -> whole(bytes).onComplete(done));
                            return done.future();
                        })
                        .getBytes())
                .isEqualTo(content);
    }

    @Test
    void one_whose_file_was_closed_tells_it() {
        assertThatThrownBy(() -> on(() -> file.close().compose(_ -> whole(new FileBytes(file)))))
                .isInstanceOf(IllegalStateException.class);
    }
}
