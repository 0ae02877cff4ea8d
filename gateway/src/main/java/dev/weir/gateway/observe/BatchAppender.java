package dev.weir.gateway.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Writes log lines to standard output from a thread of its own, many in one write, so that no event loop ever waits
/// for a slow terminal or pipe. Full: further lines are dropped, counted, and the count is logged.
public final class BatchAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
    /// Lines that may wait.
    static final int QUEUE_LINES_MAX = 65_536;

    private static final int BATCH_CHARS_MAX = 256 * 1024;
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long STOP_MS_MAX = 2_000;

    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    /// The writer's own.
    private final StringBuilder batch = new StringBuilder();

    private final OutputStream out;
    private final Thread writer;
    private volatile boolean parked;
    private volatile boolean stopping;

    public BatchAppender() {
        this(new FileOutputStream(FileDescriptor.out));
    }

    BatchAppender(OutputStream out) {
        this.out = out;
        this.writer = Thread.ofPlatform().daemon().name("weir-log").unstarted(this::writeAll);
    }

    @Override
    public void start() {
        writer.start();
        super.start();
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (waiting.get() >= QUEUE_LINES_MAX) {
            dropped.incrementAndGet();
            return;
        }
        waiting.incrementAndGet();
        lines.add(LogLine.of(event));
        if (parked) {
            parked = false;
            LockSupport.unpark(writer);
        }
    }

    private void writeAll() {
        while (!stopping || !lines.isEmpty()) {
            if (lines.isEmpty()) {
                parked = true;
                if (lines.isEmpty() && !stopping) {
                    LockSupport.parkNanos(this, TimeUnit.SECONDS.toNanos(1));
                }
                parked = false;
            }
            if (!stopping) {
                LockSupport.parkNanos(this, GATHER_NANOS);
            }
            writeBatch();
        }
    }

    private void writeBatch() {
        batch.setLength(0);
        for (String line = lines.poll(); line != null; line = lines.poll()) {
            waiting.decrementAndGet();
            batch.append(line).append('\n');
            if (batch.length() > BATCH_CHARS_MAX) {
                break;
            }
        }
        long lost = dropped.getAndSet(0);
        if (lost > 0) {
            batch.append("{\"level\":\"WARN\",\"message\":\"")
                    .append(lost)
                    .append(" log lines dropped: output too slow\"}\n");
        }
        try {
            out.write(batch.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // Nobody reads our output any more; there is nowhere to say so.
        }
    }

    /// Writes what is waiting, then ends.
    @Override
    public void stop() {
        super.stop();
        stopping = true;
        LockSupport.unpark(writer);
        try {
            writer.join(STOP_MS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
