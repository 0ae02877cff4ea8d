package dev.weir.gateway.streams;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.util.function.Function;

/// Carries a body from a source to a sink. Everything one read produced is gathered and leaves in one write at the end
/// of that read; what arrives alone leaves at once. A full sink pauses the source. What the source sent last is handed
/// over with its end, so that the owner can send both in one write. The sink is never ended here.
///
/// Event loop only. After [#stop()], and after an ending, nothing more is written or called.
public final class Flow {
    /// How a source comes to its end: exactly one of them is called, once.
    public interface Ending {
        /// The source has ended; `last` arrived since the last write, possibly nothing, and is not filtered yet.
        void ended(Buffer last);

        /// The source broke off.
        void failed(Throwable cause, Buffer last);
    }

    /// Gathered bytes are written before the end of a read when they pass this.
    static final int GATHERED_BYTES_MAX = 64 * 1024;

    /// A sink that has not sent this much is full. Counted here, because Vert.x counts writes: its queue of
    /// sixteen is a mebibyte when each is a large one.
    static final int UNSENT_BYTES_MAX = 64 * 1024;

    private static final Buffer NOTHING = Buffer.buffer(0);

    private final Context context;
    private final ReadStream<Buffer> source;
    private final WriteStream<Buffer> sink;
    private final Function<Buffer, Buffer> filter;
    private final Ending ending;

    private Buffer gathered = NOTHING;
    private boolean owned;
    private boolean scheduled;
    private boolean stalled;
    /// Bytes that were written and have not left yet.
    private long unsent;
    private boolean over;

    /// @param filter turns what arrived into what leaves now; what it throws ends the flow as failed
    public Flow(
            Context context,
            ReadStream<Buffer> source,
            WriteStream<Buffer> sink,
            Function<Buffer, Buffer> filter,
            Ending ending) {
        this.context = context;
        this.source = source;
        this.sink = sink;
        this.filter = filter;
        this.ending = ending;
    }

    /// Starts reading a paused source.
    public void start() {
        source.exceptionHandler(this::broke);
        source.endHandler(_ -> {
            if (!over) {
                over = true;
                ending.ended(takeGathered());
            }
        });
        source.handler(this::gather);
        source.resume();
    }

    /// Stops for good: the source is left paused.
    public void stop() {
        if (!over) {
            over = true;
            gathered = NOTHING;
            source.pause();
        }
    }

    /// True while the sink does not take what it was given.
    public boolean stalled() {
        return stalled;
    }

    private void gather(Buffer arrived) {
        if (over) {
            return;
        }
        if (gathered.length() == 0) {
            gathered = arrived;
            owned = false;
        } else {
            if (!owned) {
                gathered = Buffer.buffer(4 * gathered.length()).appendBuffer(gathered);
                owned = true;
            }
            gathered.appendBuffer(arrived);
        }
        if (gathered.length() >= GATHERED_BYTES_MAX) {
            write();
        } else if (!scheduled) {
            scheduled = true;
            context.runOnContext(_ -> {
                scheduled = false;
                write();
            });
        }
    }

    private void write() {
        if (over || gathered.length() == 0) {
            return;
        }
        Buffer leaving;
        try {
            leaving = filter.apply(takeGathered());
        } catch (RuntimeException e) {
            broke(e);
            return;
        }
        if (leaving.length() == 0) {
            return;
        }
        int bytes = leaving.length();
        unsent += bytes;
        sink.write(leaving).onComplete(_ -> sent(bytes));
        if (!stalled && unsent > 0 && (unsent > UNSENT_BYTES_MAX || sink.writeQueueFull())) {
            stalled = true;
            source.pause();
        }
    }

    private void sent(int bytes) {
        unsent -= bytes;
        if (over || !stalled) {
            // An ended sink may not be asked.
            return;
        }
        boolean room = unsent <= UNSENT_BYTES_MAX / 2 && !sink.writeQueueFull();
        if (room || unsent == 0) {
            stalled = false;
            source.resume();
        }
    }

    private void broke(Throwable cause) {
        if (!over) {
            over = true;
            ending.failed(cause, takeGathered());
        }
    }

    private Buffer takeGathered() {
        Buffer all = gathered;
        gathered = NOTHING;
        return all;
    }
}
