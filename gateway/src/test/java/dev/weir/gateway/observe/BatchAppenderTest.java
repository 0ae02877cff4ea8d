package dev.weir.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BatchAppenderTest {
    private final LoggerContext context = new LoggerContext();
    private final ScriptedOutput out = new ScriptedOutput();
    private final BatchAppender appender = new BatchAppender(out);

    /// Keeps what is written; holds the writer up when a test says so.
    private static final class ScriptedOutput extends OutputStream {
        private final ByteArrayOutputStream written = new ByteArrayOutputStream();
        private final AtomicInteger writes = new AtomicInteger();
        private final CountDownLatch held = new CountDownLatch(1);
        private final CountDownLatch letGo = new CountDownLatch(1);
        private volatile boolean holding;
        private volatile boolean broken;

        @Override
        public void write(int b) {
            throw new AssertionError("byte by byte");
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            writes.incrementAndGet();
            if (holding) {
                held.countDown();
                try {
                    assertThat(letGo.await(10, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            if (broken) {
                throw new IOException("nobody reads");
            }
            written.writeBytes(bytes);
        }

        List<String> lines() {
            return written.toString(StandardCharsets.UTF_8).lines().toList();
        }
    }

    private void log(String message) {
        appender.doAppend(new LoggingEvent("", context.getLogger("test"), Level.INFO, message, null, null));
    }

    private static String message(String line) {
        return new JsonObject(line).getString("message");
    }

    @Test
    void every_line_is_written_in_order_and_many_in_one_write() {
        appender.start();
        for (int i = 0; i < 1_000; i++) {
            log("line " + i);
        }
        appender.stop();

        assertThat(out.lines()).hasSize(1_000);
        for (int i = 0; i < 1_000; i++) {
            assertThat(message(out.lines().get(i))).isEqualTo("line " + i);
        }
        assertThat(out.writes.get()).isLessThan(100);
    }

    @Test
    void a_line_does_not_wait_for_others() throws Exception {
        out.holding = true;
        appender.start();
        log("alone");

        assertThat(out.held.await(5, TimeUnit.SECONDS)).isTrue();
        out.letGo.countDown();
        appender.stop();
        assertThat(out.lines()).hasSize(1);
    }

    @Test
    void a_stop_writes_what_is_waiting() {
        appender.start();
        log("last words");
        appender.stop();

        assertThat(out.lines())
                .singleElement()
                .satisfies(line -> assertThat(message(line)).isEqualTo("last words"));
    }

    @Test
    void a_slow_output_costs_lines_which_are_counted_and_never_the_caller() throws Exception {
        out.holding = true;
        appender.start();
        log("first");
        assertThat(out.held.await(5, TimeUnit.SECONDS)).isTrue();

        for (int i = 0; i < BatchAppender.QUEUE_LINES_MAX + 123; i++) {
            log("more");
        }
        out.letGo.countDown();
        appender.stop();

        assertThat(out.lines()).hasSize(1 + BatchAppender.QUEUE_LINES_MAX + 1);
        assertThat(out.lines().stream().map(BatchAppenderTest::message).filter("more"::equals))
                .hasSize(BatchAppender.QUEUE_LINES_MAX);
        assertThat(out.lines().stream().map(BatchAppenderTest::message))
                .contains("123 log lines dropped: output too slow");
    }

    @Test
    void an_output_that_breaks_does_not_end_the_writer() {
        out.broken = true;
        appender.start();
        log("lost");
        log("lost too");
        appender.stop();

        assertThat(out.writes.get()).isPositive();
        assertThat(out.lines()).isEmpty();
    }

    @Test
    void lines_of_requests_pass_as_they_are_and_others_become_json() {
        appender.start();
        appender.doAppend(new LoggingEvent(
                "", context.getLogger(RequestLog.LOGGER), Level.INFO, "{\"event\":\"request\"}", null, null));
        appender.doAppend(new LoggingEvent(
                "", context.getLogger("a.B"), Level.ERROR, "it \"broke\"\n", new IllegalStateException("why\n"), null));
        appender.stop();

        assertThat(out.lines()).hasSize(2).first().isEqualTo("{\"event\":\"request\"}");
        var error = new JsonObject(out.lines().get(1));
        assertThat(error.getString("level")).isEqualTo("ERROR");
        assertThat(error.getString("logger")).isEqualTo("a.B");
        assertThat(error.getString("message")).isEqualTo("it \"broke\"\n");
        assertThat(error.getString("stack")).contains("IllegalStateException: why", "BatchAppenderTest");
    }
}
