package dev.weir.benchmarks.load;

import dev.weir.benchmarks.wire.KeyValues;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Streams that are opened and then kept. One that ends, breaks or is refused has failed: they are meant to go on.
/// With `stall` each stops reading after its first bytes; whether the peer closes it later is not looked at.
final class HeldStreams implements Client.Listener {
    private final EventLoop loop;
    private final Connector connector;
    private final Call call;
    private final ByteBuf request;
    private final int count;
    private final boolean stall;
    private final CompletableFuture<KeyValues> established = new CompletableFuture<>();

    // event loop only
    private final Set<Client> clients = new LinkedHashSet<>();
    private final SharedStreams shared;
    private long startNs;
    private long begun;
    private long failedToBegin;
    private long failedLater;
    private long endedEvents;
    private String firstError = "";

    /// `overHttp2` of the `count` streams share HTTP/2 connections; the others have an HTTP/1.1 connection each.
    HeldStreams(EventLoop loop, Connector connector, Call call, int count, int overHttp2, boolean stall) {
        this.loop = loop;
        this.connector = connector;
        this.call = call;
        this.request = call.bytes();
        this.count = count;
        this.stall = stall;
        this.shared = new SharedStreams(connector, call, overHttp2, this::begins, this::fails);
    }

    /// Opens them at `rate` per second. Completes when each has begun or failed, or after `timeoutSeconds`.
    CompletableFuture<KeyValues> open(int rate, int timeoutSeconds) {
        loop.execute(() -> {
            startNs = System.nanoTime();
            long intervalNs = TimeUnit.SECONDS.toNanos(1) / rate;
            for (int i = 0; i < count; i++) {
                Runnable next = i < shared.count() ? shared::open : this::connect;
                loop.schedule(next, intervalNs * i, TimeUnit.NANOSECONDS);
            }
            loop.schedule(() -> established.complete(stats()), timeoutSeconds, TimeUnit.SECONDS);
        });
        return established;
    }

    /// What they have seen up to now: `begun`, `failed`, `events`, `us` since the start, `error`.
    CompletableFuture<KeyValues> report() {
        return CompletableFuture.supplyAsync(this::stats, loop);
    }

    CompletableFuture<KeyValues> drop() {
        return CompletableFuture.supplyAsync(
                () -> {
                    KeyValues last = stats();
                    clients.forEach(Client::close);
                    shared.close();
                    return last;
                },
                loop);
    }

    private void connect() {
        Client client = new Client(request, this);
        clients.add(client);
        if (stall) {
            connector.openFar(client);
        } else {
            connector.open(client);
        }
    }

    @Override
    public void opened(Client client) {
        client.send(System.nanoTime());
    }

    @Override
    public void progressed(Client client) {
        ResponseReader reader = client.reader();
        if (!client.begun() && reader.status() == 200 && reader.events().bytes() > 0) {
            client.begin();
            if (stall) {
                client.stall();
            }
            begins();
        }
    }

    @Override
    public void answered(Client client) {
        EventCounter events = client.reader().events();
        client.close();
        lost(
                client,
                true,
                new IllegalStateException(
                        "answered with status " + client.reader().status() + ": " + events.beginning()));
    }

    @Override
    public void lost(Client client, boolean busy, Throwable cause) {
        endedEvents += client.reader().events().events();
        clients.remove(client);
        fails(client.begun(), cause.getMessage());
    }

    private void begins() {
        begun++;
        completeIfAll();
    }

    private void fails(boolean hadBegun, String message) {
        if (hadBegun) {
            failedLater++;
        } else {
            failedToBegin++;
        }
        if (firstError.isEmpty()) {
            firstError = String.valueOf(message);
        }
        completeIfAll();
    }

    private void completeIfAll() {
        if (begun + failedToBegin == count) {
            established.complete(stats());
        }
    }

    private KeyValues stats() {
        long events = endedEvents + shared.events();
        for (Client client : clients) {
            events += client.reader().events().events();
        }
        Map<String, String> values = new LinkedHashMap<>();
        values.put("begun", String.valueOf(begun));
        values.put("failed", String.valueOf(count - begun + failedLater));
        values.put("events", String.valueOf(events));
        values.put("us", String.valueOf((System.nanoTime() - startNs) / 1_000));
        if (!firstError.isEmpty()) {
            values.put("error", Tally.oneWord(firstError));
        }
        return new KeyValues(values);
    }
}
