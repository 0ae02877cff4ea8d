package dev.weir.gateway.main;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import dev.weir.gateway.observe.StrayReads;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/// Takes the place of Weir's log output while it is open: keeps the line of each request, and what is a warning or
/// worse.
final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private static final String REQUESTS = "dev.weir.request";
    private static final String BLOCKED = "BlockedThreadChecker";

    private final CopyOnWriteArrayList<String> requests = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<String> warnings = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<String> blocked = new CopyOnWriteArrayList<>();
    private final Logger root;
    private final List<Appender<ILoggingEvent>> replaced = new CopyOnWriteArrayList<>();

    private final Level replacedLevel;

    private CapturedLog(Logger root) {
        this.root = root;
        this.replacedLevel = root.getLevel();
    }

    static CapturedLog open() {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var log = new CapturedLog(context.getLogger(Logger.ROOT_LOGGER_NAME));
        log.setContext(context);
        log.addFilter(new StrayReads());
        log.start();
        log.root.iteratorForAppenders().forEachRemaining(log.replaced::add);
        log.replaced.forEach(log.root::detachAppender);
        log.root.addAppender(log);
        log.root.setLevel(Level.INFO);
        return log;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLoggerName().equals(REQUESTS)) {
            requests.add(event.getFormattedMessage());
        } else if (event.getLoggerName().endsWith(BLOCKED)) {
            blocked.add(event.getFormattedMessage());
        } else if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            String thrown = event.getThrowableProxy() == null
                    ? ""
                    : " " + ch.qos.logback.classic.spi.ThrowableProxyUtil.asString(event.getThrowableProxy());
            warnings.add(event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage() + thrown);
        }
    }

    /// The lines of all requests that ended, as they would be written.
    List<String> lines() {
        return requests;
    }

    /// The same, read.
    List<JsonObject> requests() {
        return requests.stream().map(JsonObject::new).toList();
    }

    List<String> warnings() {
        return warnings;
    }

    /// What the checker said of blocked event loops, then forgotten.
    List<String> takeBlocked() {
        var taken = List.copyOf(blocked);
        blocked.removeAll(taken);
        return taken;
    }

    void forget() {
        requests.clear();
        warnings.clear();
    }

    @Override
    public void close() {
        root.detachAppender(this);
        replaced.forEach(root::addAppender);
        root.setLevel(replacedLevel);
        stop();
    }
}
