package dev.weir.benchmarks.mock;

import dev.weir.benchmarks.wire.EventLoops;
import dev.weir.benchmarks.wire.KeyValues;
import dev.weir.benchmarks.wire.ParentWatch;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;

/// The mock upstream on a loopback port; see the package for what it answers.
///
/// By hand: `java -cp … dev.weir.benchmarks.mock.MockUpstream port=9000`. It prints its address on one line and ends
/// when its standard input closes.
public final class MockUpstream implements AutoCloseable {
    /// Connections that may wait to be accepted; more are refused by the kernel.
    private static final int BACKLOG = 4096;

    /// A socket's send buffer. Fixed, or the kernel alone takes 2.6 MB for a reader that stalls.
    private static final int SEND_BYTES = 131_072;

    private final EventLoops loops;
    private final Channel server;

    private MockUpstream(EventLoops loops, Channel server) {
        this.loops = loops;
        this.server = server;
    }

    /// Starts one on `port` of 127.0.0.1; 0 picks one. Fails with an unchecked bind error when the port is taken.
    public static MockUpstream start(int port) {
        EventLoops loops = new EventLoops(1);
        Answers answers = new Answers();
        MessageAnswers messages = new MessageAnswers();
        Channel server = loops.server()
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_SNDBUF, SEND_BYTES)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new MockConnection(answers, messages));
                    }
                })
                .bind("127.0.0.1", port)
                .syncUninterruptibly()
                .channel();
        return new MockUpstream(loops, server);
    }

    public int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        loops.close();
    }

    public static void main(String[] arguments) throws Exception {
        KeyValues options = KeyValues.parse(String.join(" ", arguments), ' ');
        try (MockUpstream mock = start(options.count("port", 0))) {
            System.out.println("listening port=" + mock.port() + " url=http://127.0.0.1:" + mock.port() + "/v1");
            ParentWatch.awaitEndOfInput();
        }
    }
}
