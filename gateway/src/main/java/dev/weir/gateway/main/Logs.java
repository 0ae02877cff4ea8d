package dev.weir.gateway.main;

import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/// The log back end as a whole.
final class Logs {
    private Logs() {}

    /// Sets the back end up before several threads ask for it at once, which SLF4J would complain about.
    static void start() {
        LoggerFactory.getILoggerFactory();
    }

    /// Writes what is still waiting. Nothing can be logged afterwards.
    static void flush() {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.stop();
        }
    }
}
