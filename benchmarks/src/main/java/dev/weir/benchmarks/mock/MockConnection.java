package dev.weir.benchmarks.mock;

import dev.weir.benchmarks.wire.HttpHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// One client connection of the mock: reads a request, answers it, then reads the next.
/// Event loop only. Broken connections are closed without a word: their client tells what happened.
/// Anything else that goes wrong is a fault of the mock, told on standard error.
final class MockConnection extends ChannelInboundHandlerAdapter {
    /// A request, head and body, may have this many bytes; a longer one closes the connection.
    private static final int REQUEST_BYTES_MAX = 16 << 20;

    private static final int MESSAGES_AT = "POST /v1/".length();

    /// Writes of one stream in one turn; then the other connections have theirs.
    private static final int WRITES_PER_TURN_MAX = 256;

    // per connection
    private final Answers answers;
    private final MessageAnswers messages;
    private final HttpHead head = new HttpHead();
    private ByteBuf pending;

    /// What still comes is thrown away.
    private boolean refused;

    // per stream
    private StreamScript script;
    private boolean includeUsage;
    private boolean message;
    private long chunksLeft;
    private boolean writing;
    private ScheduledFuture<?> pacer;

    MockConnection(Answers answers, MessageAnswers messages) {
        this.answers = answers;
        this.messages = messages;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf read = (ByteBuf) message;
        if (refused) {
            read.release();
            return;
        }
        if (pending == null) {
            pending = read;
        } else {
            ByteBuf both = context.alloc().buffer(pending.readableBytes() + read.readableBytes());
            both.writeBytes(pending).writeBytes(read);
            pending.release();
            read.release();
            pending = both;
        }
        serve(context);
    }

    /// Serves what has arrived, one request at a time: behind an unfinished stream the next one waits.
    private void serve(ChannelHandlerContext context) {
        while (pending != null && script == null && !refused) {
            int from = pending.readerIndex();
            int body = head.read(pending, from, pending.writerIndex());
            long end = body + Math.max(0, head.contentLength());
            if (body < 0 || end > pending.writerIndex()) {
                if (pending.readableBytes() > REQUEST_BYTES_MAX) {
                    context.close();
                }
                break;
            }
            pending.readerIndex((int) end);
            answer(context, pending, from, body, (int) end);
            if (pending != null && !pending.isReadable()) {
                pending.release();
                pending = null;
            }
        }
        context.flush();
    }

    private void answer(ChannelHandlerContext context, ByteBuf request, int from, int body, int end) {
        if (request.getByte(from) == 'G') {
            context.write(answers.models(), context.voidPromise());
        } else if (head.chunked()) {
            // Its body is on the way: closed only when the client has taken the answer and closed.
            refused = true;
            context.write(Answers.refusal("411 Length Required", "send Content-Length"), context.voidPromise());
        } else {
            // POST /v1/messages, beside POST /v1/chat/completions.
            message = request.getByte(from + MESSAGES_AT) == 'm';
            chat(context, ChatRequest.scan(request, body, end));
        }
    }

    private void chat(ChannelHandlerContext context, ChatRequest request) {
        if (!request.stream()) {
            context.write(answers.json(), context.voidPromise());
            return;
        }
        try {
            script = StreamScript.parse(request.user());
        } catch (IllegalArgumentException e) {
            context.write(Answers.refusal("400 Bad Request", "user: " + e.getMessage()), context.voidPromise());
            return;
        }
        includeUsage = request.includeUsage();
        chunksLeft = script.endless() ? Long.MAX_VALUE : script.chunks();
        context.write(message ? messages.streamHead() : answers.streamHead(), context.voidPromise());
        if (script.paceMs() == 0) {
            writeWhileWritable(context);
        } else {
            int paceMs = script.paceMs();
            pacer = context.executor().scheduleAtFixedRate(() -> tick(context), 0, paceMs, TimeUnit.MILLISECONDS);
        }
    }

    private void tick(ChannelHandlerContext context) {
        if (script != null && context.channel().isWritable()) {
            writeGroup(context);
            endIfDone(context);
        }
    }

    private void writeWhileWritable(ChannelHandlerContext context) {
        if (writing) {
            return;
        }
        writing = true;
        int writes = 0;
        while (chunksLeft > 0
                && writes < WRITES_PER_TURN_MAX
                && context.channel().isWritable()) {
            writeGroup(context);
            writes++;
        }
        writing = false;
        if (writes == WRITES_PER_TURN_MAX && context.channel().isActive()) {
            context.executor().execute(() -> nextTurn(context));
        }
        endIfDone(context);
    }

    private void nextTurn(ChannelHandlerContext context) {
        if (script != null && script.paceMs() == 0 && context.channel().isActive()) {
            writeWhileWritable(context);
        }
    }

    private void writeGroup(ChannelHandlerContext context) {
        for (int i = 0; i < script.group() && chunksLeft > 0; i++, chunksLeft--) {
            ByteBuf chunk = message ? messages.chunk(script.size()) : answers.chunk(script.size());
            context.write(chunk, context.voidPromise());
        }
        context.flush();
    }

    private void endIfDone(ChannelHandlerContext context) {
        if (chunksLeft > 0) {
            return;
        }
        context.writeAndFlush(message ? messages.streamEnd() : answers.streamEnd(includeUsage), context.voidPromise());
        stop();
        serve(context);
    }

    private void stop() {
        script = null;
        if (pacer != null) {
            pacer.cancel(false);
            pacer = null;
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (context.channel().isWritable()) {
            nextTurn(context);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stop();
        if (pending != null) {
            pending.release();
            pending = null;
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            System.err.println("mock: " + cause);
        }
        context.close();
    }
}
