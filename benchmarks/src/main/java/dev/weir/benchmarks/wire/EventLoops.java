package dev.weir.benchmarks.wire;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;

/// Netty event loops on epoll where the machine has it, else on NIO, and bootstraps that match them.
public final class EventLoops implements AutoCloseable {
    private static final boolean EPOLL = Epoll.isAvailable();

    /// `TCP_MAXSEG` (2) of `IPPROTO_TCP` (6), see tcp(7).
    private static final IntegerUnixChannelOption TCP_MAXSEG = new IntegerUnixChannelOption("TCP_MAXSEG", 6, 2);

    private final EventLoopGroup group;

    public EventLoops(int threads) {
        IoHandlerFactory factory = EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        group = new MultiThreadIoEventLoopGroup(threads, factory);
    }

    public EventLoopGroup group() {
        return group;
    }

    public ServerBootstrap server() {
        return new ServerBootstrap()
                .group(group)
                .channel(EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
    }

    public Bootstrap client() {
        return new Bootstrap().group(group).channel(EPOLL ? EpollSocketChannel.class : NioSocketChannel.class);
    }

    /// Makes `client` announce segments of `bytes` at most (`TCP_MAXSEG`); without epoll it stays as it is.
    public static Bootstrap segments(Bootstrap client, int bytes) {
        return EPOLL ? client.option(TCP_MAXSEG, bytes) : client;
    }

    /// Stops the loops and waits for them at most five seconds.
    @Override
    public void close() {
        group.shutdownGracefully(0, 2, java.util.concurrent.TimeUnit.SECONDS).awaitUninterruptibly(5_000);
    }
}
