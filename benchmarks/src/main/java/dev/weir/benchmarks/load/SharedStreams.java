package dev.weir.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Held streams that share cleartext HTTP/2 connections (prior knowledge), [#PER_CONNECTION] on each. They are there
/// because a process may open fewer files than twice the streams we want. Event loop only.
final class SharedStreams {
    /// The number every server must be ready for ([RFC 9113, 6.5.2](https://www.rfc-editor.org/rfc/rfc9113)).
    static final int PER_CONNECTION = 100;

    /// Hears how a stream failed; `hadBegun`: after its first bytes.
    interface Failed {
        void accept(boolean hadBegun, String message);
    }

    private final Connector connector;
    private final Call call;
    private final int count;
    private final Runnable begins;
    private final Failed fails;
    private final List<Channel> connections = new ArrayList<>();
    private Future<Channel> current;
    private int opened;
    private long events;
    private boolean closed;

    SharedStreams(Connector connector, Call call, int count, Runnable begins, Failed fails) {
        this.connector = connector;
        this.call = call;
        this.count = count;
        this.begins = begins;
        this.fails = fails;
    }

    int count() {
        return count;
    }

    long events() {
        return events;
    }

    /// Opens the next stream.
    void open() {
        if (opened++ % PER_CONNECTION == 0) {
            current = connect();
        }
        current.addListener(done -> {
            if (done.isSuccess()) {
                openOn((Channel) done.getNow());
            } else {
                fails.accept(false, done.cause().getMessage());
            }
        });
    }

    void close() {
        closed = true;
        connections.forEach(Channel::close);
    }

    private Future<Channel> connect() {
        var connected = connector.connect(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline()
                        .addLast(Http2FrameCodecBuilder.forClient().build())
                        .addLast(new Http2MultiplexHandler(new ChannelInboundHandlerAdapter()))
                        .addLast(new Discard());
            }
        });
        var promise = connected.channel().eventLoop().<Channel>newPromise();
        connected.addListener(done -> {
            if (done.isSuccess()) {
                connections.add(connected.channel());
                promise.setSuccess(connected.channel());
            } else {
                promise.setFailure(done.cause());
            }
        });
        return promise;
    }

    private void openOn(Channel connection) {
        new Http2StreamChannelBootstrap(connection).handler(new Stream()).open().addListener(done -> {
            if (!done.isSuccess()) {
                fails.accept(false, done.cause().getMessage());
            }
        });
    }

    private Http2Headers requestHeaders(int length) {
        return new DefaultHttp2Headers()
                .method("POST")
                .scheme("http")
                .authority("127.0.0.1:" + call.port())
                .path("/v1/chat/completions")
                .set("authorization", "Bearer " + call.key())
                .set("content-type", "application/json")
                .setInt("content-length", length);
    }

    /// One stream: sends the request, counts what comes.
    private final class Stream extends ChannelInboundHandlerAdapter {
        private final EventCounter counter = new EventCounter();
        private String status = "";
        private boolean begun;
        private boolean over;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            counter.reset();
            ByteBuf body = Unpooled.copiedBuffer(call.body(), StandardCharsets.US_ASCII);
            context.write(new DefaultHttp2HeadersFrame(requestHeaders(body.readableBytes()), false));
            context.writeAndFlush(new DefaultHttp2DataFrame(body, true));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                switch (message) {
                    case Http2HeadersFrame frame -> headers(frame);
                    case Http2DataFrame frame -> data(frame);
                    default -> {}
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void headers(Http2HeadersFrame frame) {
            if (frame.headers().status() != null) {
                status = frame.headers().status().toString();
            }
            if (frame.isEndStream()) {
                fail("ended with status " + status);
            }
        }

        private void data(Http2DataFrame frame) {
            long before = counter.events();
            counter.feed(
                    frame.content(),
                    frame.content().readerIndex(),
                    frame.content().writerIndex());
            events += counter.events() - before;
            if (!begun && status.equals("200")) {
                begun = true;
                begins.run();
            }
            if (frame.isEndStream()) {
                fail("ended with status " + status + ": " + counter.beginning());
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            fail("closed by the peer");
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            fail(cause.getMessage());
            context.close();
        }

        private void fail(String message) {
            if (!over && !closed) {
                over = true;
                fails.accept(begun, message);
            }
        }
    }

    /// Takes the frames of the connection itself: settings, pings.
    private static final class Discard extends ChannelDuplexHandler {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
