package dev.weir.gateway.services;

import dev.weir.contracts.billing.Ending;
import dev.weir.gateway.streams.Flow;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A WebSocket between a caller and a service, after both have agreed on it: its bytes pass as they come, both ways, so
/// that messages, pings, close codes, sub-protocols and extensions are theirs. A side that takes nothing pauses the
/// other. Event loop only.
final class Tunnel {
    /// How long a side may take to accept the last bytes before it is cut off.
    private static final long CLOSE_MS_MAX = 2_000;

    private final Loop loop;
    private final NetSocket caller;
    private final NetSocket service;
    private final Call call;
    private final Consumer<Ending> ended;
    private final FrameGuard fromCaller;
    private final FrameGuard fromService;
    private final long idleNanos;
    private final Flow up;
    private final Flow down;

    private long active = System.nanoTime();
    private boolean over;

    /// @param caller paused
    /// @param call whose connection is the service's socket
    /// @param ended told once
    Tunnel(Loop loop, SocketSettings settings, NetSocket caller, Call call, Consumer<Ending> ended) {
        this.loop = loop;
        this.caller = caller;
        this.service = call.socket();
        this.call = call;
        this.ended = ended;
        this.fromCaller = new FrameGuard(settings.frameMax().bytes());
        this.fromService = new FrameGuard(settings.frameMax().bytes());
        this.idleNanos = settings.idleTimeout().toNanos();
        this.up =
                new Flow(loop.context(), caller, new SocketSink(service), block -> pass(fromCaller, block), new Side() {
                    @Override
                    void over(Buffer last) {
                        callerLeft(last);
                    }
                });
        this.down = new Flow(loop.context(), service, caller, block -> pass(fromService, block), new Side() {
            @Override
            void over(Buffer last) {
                serviceLeft(last);
            }
        });
    }

    /// A socket that broke has ended.
    private abstract static class Side implements Flow.Ending {
        abstract void over(Buffer last);

        @Override
        public void ended(Buffer last) {
            over(last);
        }

        @Override
        public void failed(Throwable cause, Buffer last) {
            over(last);
        }
    }

    void start() {
        // A socket that is paused, because the other side takes nothing, tells its end in no other way.
        caller.closeHandler(_ -> {
            if (up.stalled()) {
                callerLeft(Buffer.buffer(0));
            }
        });
        service.closeHandler(_ -> {
            if (down.stalled()) {
                serviceLeft(Buffer.buffer(0));
            }
        });
        down.start();
        up.start();
    }

    private Buffer pass(FrameGuard guard, Buffer block) {
        active = System.nanoTime();
        Buffer passed = guard.pass(block);
        if (guard.exceeded()) {
            loop.context().runOnContext(_ -> close(Ending.REFUSED, CloseFrame.TOO_BIG, "a frame is too long"));
        }
        return passed;
    }

    private void callerLeft(Buffer last) {
        if (!over) {
            Buffer rest = fromCaller.pass(last);
            end(fromCaller.closeSeen() || fromService.closeSeen() ? Ending.COMPLETED : Ending.CLIENT_GONE);
            finish(Buffer.buffer(0), rest);
        }
    }

    private void serviceLeft(Buffer last) {
        if (over) {
            return;
        }
        Buffer rest = Buffer.buffer().appendBuffer(fromService.pass(last));
        boolean agreed = fromService.closeSeen() || fromCaller.closeSeen();
        if (!agreed && fromService.takesClose()) {
            rest.appendBuffer(new CloseFrame(CloseFrame.BAD_GATEWAY, "the service broke off the connection").plain());
        }
        end(agreed ? Ending.COMPLETED : Ending.UPSTREAM_CUT);
        finish(rest, Buffer.buffer(0));
    }

    /// Ends it with a close frame to both sides, where one fits.
    void close(Ending ending, int code, String reason) {
        if (over) {
            return;
        }
        var frame = new CloseFrame(code, reason);
        Buffer toCaller = fromService.takesClose() ? frame.plain() : Buffer.buffer(0);
        Buffer toService = fromCaller.takesClose() ? frame.masked() : Buffer.buffer(0);
        end(ending);
        finish(toCaller, toService);
    }

    private void end(Ending ending) {
        over = true;
        up.stop();
        down.stop();
        ended.accept(ending);
    }

    private void finish(Buffer toCaller, Buffer toService) {
        caller.write(toCaller).onComplete(_ -> caller.close());
        service.end(toService).onComplete(_ -> call.cancel());
        loop.vertx().setTimer(CLOSE_MS_MAX, _ -> {
            caller.close();
            call.cancel();
        });
        // What still comes is thrown away, so that their ends are seen.
        caller.handler(_ -> {}).resume();
        service.handler(_ -> {}).resume();
    }

    /// Looks at the clock.
    void sweep(long now) {
        if (now - active > idleNanos) {
            close(
                    Ending.TIMEOUT,
                    CloseFrame.GOING_AWAY,
                    "nothing passed for " + TimeUnit.NANOSECONDS.toSeconds(idleNanos) + " s");
        }
    }
}
