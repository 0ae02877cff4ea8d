package dev.weir.benchmarks.load;

import dev.weir.benchmarks.wire.KeyValues;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Open loop: requests are due on a fixed schedule whatever the answers do. The latency of each counts from the time
/// at which it was due, so a server (or driver) that stops for a while pays for every request it kept waiting: no
/// coordinated omission.
final class OpenLoop implements Client.Listener {
    /// Requests due that wait for a free connection; more end the load with errors.
    private static final int WAITING_MAX = 100_000;

    private static final int DRAIN_SECONDS_MAX = 10;

    private final EventLoop loop;
    private final Connector connector;
    private final ByteBuf request;
    private final Tally tally;
    private final int connections;
    private final long intervalNs;
    private final long durationNs;
    private final long skipNs;
    private final CompletableFuture<KeyValues> ended = new CompletableFuture<>();

    // event loop only
    private final List<Client> all = new ArrayList<>();
    private final ArrayDeque<Client> idle = new ArrayDeque<>();
    private final ArrayDeque<Long> waiting = new ArrayDeque<>();
    private long startNs;
    private long dueNs;
    private long due;
    private long over;

    /// `skipMs`: answers to requests due in this first time are not in the latencies. `refusals`: status 429 is no
    /// error.
    OpenLoop(
            EventLoop loop,
            Connector connector,
            Call call,
            int connections,
            int rate,
            int seconds,
            int skipMs,
            boolean refusals) {
        this.loop = loop;
        this.connector = connector;
        this.request = call.bytes();
        this.tally = new Tally(call.stream(), refusals);
        this.connections = connections;
        this.intervalNs = TimeUnit.SECONDS.toNanos(1) / rate;
        this.durationNs = TimeUnit.SECONDS.toNanos(seconds);
        this.skipNs = TimeUnit.MILLISECONDS.toNanos(skipMs);
    }

    /// Completes when every request that was due is answered, or failed.
    CompletableFuture<KeyValues> run() {
        loop.execute(() -> {
            startNs = System.nanoTime();
            for (int i = 0; i < connections; i++) {
                Client client = new Client(request, this);
                all.add(client);
                connector.open(client);
            }
            loop.schedule(this::end, durationNs + TimeUnit.SECONDS.toNanos(DRAIN_SECONDS_MAX), TimeUnit.NANOSECONDS);
        });
        return ended;
    }

    @Override
    public void opened(Client client) {
        idle.addLast(client);
        if (idle.size() == connections) {
            startNs = System.nanoTime();
            dueNs = startNs;
            tick();
        }
    }

    private void tick() {
        long now = System.nanoTime();
        while (dueNs - now <= 0 && dueNs - startNs < durationNs) {
            start(dueNs);
            dueNs += intervalNs;
        }
        if (dueNs - startNs < durationNs && !tally.hopeless()) {
            loop.schedule(this::tick, dueNs - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    private void start(long atNs) {
        due++;
        Client client = idle.pollLast();
        if (client != null) {
            client.send(atNs);
        } else if (waiting.size() < WAITING_MAX) {
            waiting.addLast(atNs);
        } else {
            over++;
            tally.error("more than " + WAITING_MAX + " requests wait for a connection");
        }
    }

    @Override
    public void answered(Client client) {
        tally.response(client);
        if (client.startedNs() - startNs >= skipNs) {
            tally.latency(System.nanoTime() - client.startedNs());
        }
        over++;
        Long next = waiting.pollFirst();
        if (next != null) {
            client.send(next);
        } else {
            idle.addLast(client);
        }
        endIfOver();
    }

    @Override
    public void lost(Client client, boolean busy, Throwable cause) {
        tally.error("connection lost: " + cause.getMessage());
        idle.remove(client);
        over += busy ? 1 : 0;
        endIfOver();
    }

    private void endIfOver() {
        boolean allDue = dueNs - startNs >= durationNs && startNs != 0;
        if (tally.hopeless() || allDue && over == due) {
            end();
        }
    }

    private void end() {
        if (!ended.isDone()) {
            for (long missing = over; missing < due || due == 0 && missing == 0; missing++) {
                tally.error("no answer within " + DRAIN_SECONDS_MAX + " s");
            }
            all.forEach(Client::close);
            ended.complete(tally.result(System.nanoTime() - startNs));
        }
    }
}
