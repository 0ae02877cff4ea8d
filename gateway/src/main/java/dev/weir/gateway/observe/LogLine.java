package dev.weir.gateway.observe;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.time.Instant;

/// A log event as one line of JSON.
final class LogLine {
    private LogLine() {}

    static String of(ILoggingEvent event) {
        if (event.getLoggerName().equals(RequestLog.LOGGER)) {
            return event.getFormattedMessage();
        }
        var line = new StringBuilder(256);
        line.append("{\"time\":\"").append(Instant.ofEpochMilli(event.getTimeStamp()));
        line.append("\",\"level\":\"").append(event.getLevel()).append('"');
        text(line, "logger", event.getLoggerName());
        text(line, "thread", event.getThreadName());
        text(line, "message", event.getFormattedMessage());
        if (event.getThrowableProxy() != null) {
            text(line, "stack", ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.append('}').toString();
    }

    private static void text(StringBuilder line, String name, String value) {
        line.append(",\"").append(name).append("\":\"");
        JsonStringEncoder.getInstance().quoteAsString(value, line);
        line.append('"');
    }
}
