package dev.weir.benchmarks.load;

import dev.weir.benchmarks.wire.KeyValues;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Closed loop: every connection sends its next request when the last one is answered, until the time is over; then
/// what is under way is waited for, so that every request that cost something is counted.
final class ClosedLoop implements Client.Listener {
    /// How long, after the time is over, answers are waited for; those missing then are errors.
    private static final int DRAIN_SECONDS_MAX = 20;

    private final EventLoop loop;
    private final Connector connector;
    private final ByteBuf request;
    private final Tally tally;
    private final int connections;
    private final long durationNs;
    private final long spreadNs;
    private final CompletableFuture<KeyValues> ended = new CompletableFuture<>();

    // event loop only
    private final Set<Client> open = new HashSet<>();
    private long startNs;
    private int leftOff;

    /// `spreadMs`: the connections begin evenly over this time.
    ClosedLoop(EventLoop loop, Connector connector, Call call, int connections, int seconds, int spreadMs) {
        this.loop = loop;
        this.connector = connector;
        this.request = call.bytes();
        this.tally = new Tally(call.stream(), false);
        this.connections = connections;
        this.durationNs = TimeUnit.SECONDS.toNanos(seconds);
        this.spreadNs = TimeUnit.MILLISECONDS.toNanos(spreadMs);
    }

    /// Completes when the load is over and drained.
    CompletableFuture<KeyValues> run() {
        loop.execute(() -> {
            startNs = System.nanoTime();
            for (int i = 0; i < connections; i++) {
                loop.schedule(this::connect, spreadNs * i / connections, TimeUnit.NANOSECONDS);
            }
            loop.schedule(this::giveUp, durationNs + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS_MAX), TimeUnit.NANOSECONDS);
        });
        return ended;
    }

    private void connect() {
        Client client = new Client(request, this);
        open.add(client);
        connector.open(client);
    }

    @Override
    public void opened(Client client) {
        client.send(System.nanoTime());
    }

    @Override
    public void answered(Client client) {
        long now = System.nanoTime();
        tally.response(client);
        tally.latency(now - client.startedNs());
        if (now - startNs < durationNs && !tally.hopeless()) {
            client.send(now);
        } else {
            client.close();
            leave(client);
        }
    }

    @Override
    public void lost(Client client, boolean busy, Throwable cause) {
        tally.error("connection lost: " + cause.getMessage());
        if (System.nanoTime() - startNs < durationNs && !tally.hopeless()) {
            open.remove(client);
            connect();
        } else {
            leave(client);
        }
    }

    private void leave(Client client) {
        open.remove(client);
        leftOff++;
        if (leftOff == connections) {
            ended.complete(tally.result(System.nanoTime() - startNs));
        }
    }

    private void giveUp() {
        if (!ended.isDone()) {
            open.forEach(client -> {
                tally.error("no end of the response within " + DRAIN_SECONDS_MAX + " s");
                client.close();
            });
            ended.complete(tally.result(System.nanoTime() - startNs));
        }
    }
}
