package dev.weir.gateway.observe;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;

/// Sets the log back end up: JSON lines on standard output, libraries from warnings on, ourselves from
/// `WEIR_LOG_LEVEL` (`INFO`) on. Code instead of the usual XML file, whose reading took half of the time to the first
/// line of `main`. A `logback-test.xml` on the class path goes first, as tests want it.
public final class LogSetup extends ContextAwareBase implements Configurator {
    private static final String LEVEL_VARIABLE = "WEIR_LOG_LEVEL";

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (getClass().getClassLoader().getResource("logback-test.xml") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        var lines = new BatchAppender();
        lines.setContext(context);
        lines.setName("lines");
        lines.addFilter(new StrayReads());
        lines.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getenv(LEVEL_VARIABLE), Level.INFO));
        root.addAppender(lines);
        context.getLogger("io.netty").setLevel(Level.WARN);
        context.getLogger("io.vertx").setLevel(Level.WARN);
        clustering(context);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /// The cluster part says who comes and goes, and why a start failed; of a cut network these say it a hundred times
    /// more.
    private static void clustering(LoggerContext context) {
        context.getLogger("com.hazelcast").setLevel(Level.ERROR);
        context.getLogger("com.hazelcast.instance.AddressPicker").setLevel(Level.OFF);
        context.getLogger("com.hazelcast.instance.impl.Node").setLevel(Level.OFF);
        // It warns of every provider that refuses a WebSocket; whoever asked for one is told.
        context.getLogger("io.vertx.core.http.impl.HttpClientConnectionInternal")
                .setLevel(Level.ERROR);
        context.getLogger("io.vertx.core.impl.VertxImpl").setLevel(Level.OFF);
        context.getLogger("io.vertx.core.eventbus.impl").setLevel(Level.ERROR);
    }
}
