package dev.weir.gateway.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.nio.channels.NotYetConnectedException;

/// Keeps a warning out of the log that concerns nobody. When one connection closes and another opens under the same
/// file descriptor, Netty's epoll loop may still have an event for the first one: it tries to read from the second
/// before that is connected, and warns. Nothing comes of it; where connections come and go by the thousand it would be
/// told all the time.
public final class StrayReads extends Filter<ILoggingEvent> {
    private static final String PIPELINE = "io.netty.channel.DefaultChannelPipeline";

    @Override
    public FilterReply decide(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        boolean stray = thrown != null
                && event.getLoggerName().equals(PIPELINE)
                && thrown.getClassName().equals(NotYetConnectedException.class.getName());
        return stray ? FilterReply.DENY : FilterReply.NEUTRAL;
    }
}
