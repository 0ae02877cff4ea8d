package dev.weir.gateway.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import org.junit.jupiter.api.Test;

class StrayReadsTest {
    private static final String PIPELINE = "io.netty.channel.DefaultChannelPipeline";

    private static FilterReply decide(String logger, Throwable thrown) {
        Logger to = new LoggerContext().getLogger(logger);
        return new StrayReads().decide(new LoggingEvent("", to, Level.WARN, "exceptionCaught", thrown, null));
    }

    @Test
    void a_read_before_the_connection_is_left_out() {
        assertThat(decide(PIPELINE, new NotYetConnectedException())).isEqualTo(FilterReply.DENY);
    }

    @Test
    void everything_else_is_told() {
        assertThat(decide(PIPELINE, new IOException("broken pipe"))).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide(PIPELINE, null)).isEqualTo(FilterReply.NEUTRAL);
        assertThat(decide("dev.weir.gateway.main.Weir", new NotYetConnectedException()))
                .isEqualTo(FilterReply.NEUTRAL);
    }
}
