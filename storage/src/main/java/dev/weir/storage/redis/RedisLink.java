package dev.weir.storage.redis;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This node's one connection to Redis, opened anew whenever it is lost, and the node's heartbeat on it. Commands are
/// pipelined in the order in which they are sent. Callable from any context; futures complete on the caller's.
public final class RedisLink {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final long PAUSE_MS_MIN = 20;
    /// Of the timer's own; a decision that finds no heartbeat writes another value.
    private static final String BEAT = "1";

    private final Vertx vertx;
    private final RedisUrl url;
    private final RedisSettings settings;
    private final String heartbeatKey;
    private final RedisUse use;

    /// The one that works, null while there is none.
    private volatile RedisConnection connection;
    private volatile boolean closed;

    // of the context that started it
    private Context context;
    private Consumer<RedisConnection> greeting;
    private Redis client;
    private long pauseMs = PAUSE_MS_MIN;
    private boolean gone;

    /// @param heartbeatKey expires when this node is silent
    /// @param use what the log says of it
    public RedisLink(Vertx vertx, RedisUrl url, RedisSettings settings, String heartbeatKey, RedisUse use) {
        this.use = use;
        this.vertx = vertx;
        this.url = url;
        this.settings = settings;
        this.heartbeatKey = heartbeatKey;
    }

    /// Begins to connect, and completes when the first attempt has ended, well or not. From an event loop, which is
    /// then the connection's.
    ///
    /// @param greeting called with each new connection, before anybody else may use it: what it sends goes first
    public Future<Void> start(Consumer<RedisConnection> greeting) {
        this.context = vertx.getOrCreateContext();
        this.greeting = greeting;
        vertx.setPeriodic(settings.nodeSilentMax().toMillis() / 5, timer -> {
            if (closed) {
                vertx.cancelTimer(timer);
            } else if (connection != null) {
                beat();
            }
        });
        return connect();
    }

    /// True while commands have a chance.
    public boolean isUp() {
        return connection != null;
    }

    /// Milliseconds a node may be silent.
    public long nodeSilentMs() {
        return settings.nodeSilentMax().toMillis();
    }

    private Future<Void> connect() {
        Redis attempt = Redis.createClient(vertx, url.toOptions(settings.connectTimeout(), settings.pipeliningLimit()));
        return attempt.connect()
                .timeout(settings.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .compose(made -> firstBeat(made).map(made))
                .transform(made -> {
                    if (closed) {
                        return attempt.close();
                    }
                    if (made.failed()) {
                        attempt.close();
                        missed(made.cause());
                    } else {
                        client = attempt;
                        use(made.result());
                    }
                    return Future.succeededFuture();
                });
    }

    /// Shows that the server takes writes.
    private Future<?> firstBeat(RedisConnection made) {
        return made.send(heartbeat()).timeout(settings.commandTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    private Request heartbeat() {
        return Request.cmd(Command.SET)
                .arg(heartbeatKey)
                .arg(BEAT)
                .arg("PX")
                .arg(settings.nodeSilentMax().toMillis())
                .arg("GET");
    }

    private void use(RedisConnection made) {
        made.exceptionHandler(cause -> lost(made, cause));
        made.endHandler(_ -> lost(made, null));
        pauseMs = PAUSE_MS_MIN;
        greeting.accept(made);
        connection = made;
        if (gone) {
            gone = false;
            LOG.info("{} answers again: {}", url, use.again());
        }
    }

    private void missed(Throwable cause) {
        tellGone(cause);
        vertx.setTimer(pauseMs, _ -> {
            if (!closed) {
                connect();
            }
        });
        pauseMs = Math.min(pauseMs * 2, settings.reconnectPauseMax().toMillis());
    }

    private void tellGone(Throwable cause) {
        if (!gone) {
            gone = true;
            LOG.warn("{} does not answer: {}", url, use.gone(), cause);
        }
    }

    /// The heartbeat was not where it was left: everything else is gone from there too.
    private void beat() {
        send(heartbeat()).onSuccess(before -> {
            if (before == null || !BEAT.equals(before.toString())) {
                LOG.warn("{} has lost what was kept there: {}", url, use.emptied());
                drop(connection, () -> {});
            }
        });
    }

    /// Sends a command. Fails with [RedisGone], or, when the answer is `NOSCRIPT`, with that.
    public Future<Response> send(Request request) {
        RedisConnection used = connection;
        if (used == null || used.pendingQueueFull()) {
            return Future.failedFuture(new RedisGone(used == null ? "not connected" : "too many commands wait", null));
        }
        return used.send(request)
                .timeout(settings.commandTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .recover(cause -> {
                    if (cause instanceof ErrorType error && error.is("NOSCRIPT")) {
                        return Future.failedFuture(cause);
                    }
                    lost(used, cause);
                    return Future.failedFuture(new RedisGone("no answer", cause));
                });
    }

    private void lost(RedisConnection which, Throwable cause) {
        drop(which, () -> tellGone(cause));
    }

    /// Drops a connection, once, and begins to connect again.
    private void drop(RedisConnection which, Runnable tell) {
        context.runOnContext(_ -> {
            if (which != null && connection == which && !closed) {
                connection = null;
                client.close();
                tell.run();
                connect();
            }
        });
    }

    /// Completes when the connection is closed.
    public Future<Void> close() {
        closed = true;
        connection = null;
        return client == null ? Future.succeededFuture() : client.close();
    }
}
