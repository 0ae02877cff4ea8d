package dev.weir.benchmarks.load;

import dev.weir.benchmarks.wire.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import java.net.InetSocketAddress;

/// Opens connections to one port of 127.0.0.1, from as many loopback addresses as their number needs.
final class Connector {
    /// Connections from one source address; Linux has about 28,000 ephemeral ports for each.
    static final int PER_SOURCE_MAX = 20_000;

    private static final int CONNECT_TIMEOUT_MS = 10_000;
    private static final int FAR_RECEIVE_BYTES = 16_384;
    private static final int FAR_SEGMENT_BYTES = 1_460;

    private final EventLoops loops;
    private final InetSocketAddress target;
    private int opened;

    Connector(EventLoops loops, int port) {
        this.loops = loops;
        this.target = new InetSocketAddress("127.0.0.1", port);
    }

    /// Opens a connection for `client`, whose listener hears `opened`, or `lost` when that failed.
    void open(Client client) {
        listen(client, connect(client));
    }

    /// As [#open], through a socket like that of a far client: a small receive buffer, and segments of an Ethernet
    /// instead of the 64 KiB of loopback. Without that the kernel alone takes 2.6 MB for a reader that stalls.
    void openFar(Client client) {
        Bootstrap bootstrap = bootstrap(client).option(ChannelOption.SO_RCVBUF, FAR_RECEIVE_BYTES);
        listen(client, connect(EventLoops.segments(bootstrap, FAR_SEGMENT_BYTES)));
    }

    ChannelFuture connect(ChannelHandler handler) {
        return connect(bootstrap(handler));
    }

    private static void listen(Client client, ChannelFuture connected) {
        connected.addListener(done -> {
            if (!done.isSuccess()) {
                client.failed(done.cause());
            }
        });
    }

    private Bootstrap bootstrap(ChannelHandler handler) {
        return loops.client()
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                .handler(handler);
    }

    private ChannelFuture connect(Bootstrap bootstrap) {
        int source = opened++ / PER_SOURCE_MAX;
        return source == 0
                ? bootstrap.connect(target)
                : bootstrap.connect(target, new InetSocketAddress("127.0.0." + (1 + source), 0));
    }
}
