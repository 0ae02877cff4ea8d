package dev.weir.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;

/// One HTTP/1.1 connection of the driver. Sends [Call]s one after the other and tells its [Listener] how they went.
final class Client extends ChannelInboundHandlerAdapter {
    /// What a load does with its connections. Called on the event loop.
    interface Listener {
        /// The connection is open and idle.
        void opened(Client client);

        /// Bytes of a response came, the response goes on.
        default void progressed(Client client) {}

        /// The response came whole; `client.reader()` describes it until the next [Client#send].
        void answered(Client client);

        /// The connection is of no more use. `busy`: a response was due.
        void lost(Client client, boolean busy, Throwable cause);
    }

    // per connection
    private final ByteBuf request;
    private final Listener listener;
    private final ResponseReader reader = new ResponseReader();
    private ChannelHandlerContext context;
    private boolean closed;

    // per request
    private boolean busy;
    private boolean begun;
    private long startedNs;

    Client(ByteBuf request, Listener listener) {
        this.request = request;
        this.listener = listener;
    }

    /// Sends the request. `startedNs` is the time that its latency counts from.
    void send(long startedNs) {
        this.startedNs = startedNs;
        busy = true;
        begun = false;
        reader.reset();
        context.writeAndFlush(request.duplicate(), context.voidPromise());
    }

    /// The connection could not be made.
    void failed(Throwable cause) {
        lose(cause);
    }

    /// Closes the connection; the listener hears nothing more of it.
    void close() {
        closed = true;
        if (context != null) {
            context.close();
        }
    }

    /// Reads no more; the peer sees its window fill up.
    void stall() {
        context.channel().config().setAutoRead(false);
    }

    /// Notes that the body of the response has begun.
    void begin() {
        begun = true;
    }

    boolean begun() {
        return begun;
    }

    ResponseReader reader() {
        return reader;
    }

    long startedNs() {
        return startedNs;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        this.context = context;
        if (closed) {
            context.close();
        } else {
            listener.opened(this);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf read = (ByteBuf) message;
        boolean complete;
        try {
            complete = reader.feed(read);
        } catch (IllegalStateException | IllegalArgumentException e) {
            lose(e);
            return;
        } finally {
            read.release();
        }
        if (complete) {
            busy = false;
            listener.answered(this);
        } else {
            listener.progressed(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lose(new IOException("closed by the peer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        lose(cause);
    }

    private void lose(Throwable cause) {
        if (!closed) {
            close();
            listener.lost(this, busy, cause);
        }
    }
}
