package dev.weir.gateway.services;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One place where a service is, and how it stands on this node. Safe from any thread.
public final class Instance {
    private static final Logger LOG = LoggerFactory.getLogger(Instance.class);
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    private final String service;
    private final String name;
    private final String prefix;
    private final RequestOptions target;
    private final Breaker breaker;
    private final AtomicInteger running = new AtomicInteger();
    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile LongConsumer answerTimes = _ -> {};

    Instance(String service, URI base, ServiceSettings settings) {
        this.service = service;
        boolean tls = base.getScheme().equals("https");
        int port = base.getPort() > 0 ? base.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        this.prefix = ServicePath.of(base);
        this.name = base.getHost() + ":" + port + prefix;
        this.target = new RequestOptions().setSsl(tls).setHost(base.getHost()).setPort(port);
        this.breaker = new Breaker(
                settings.breakerFailures(), settings.breakerPause().toMillis(), System::nanoTime, this::changed);
    }

    private void changed(Breaker.State state) {
        switch (state) {
            case OPEN -> LOG.warn("service '{}': instance {} fails and is left out", service, name);
            case CLOSED -> LOG.info("service '{}': instance {} is back", service, name);
            case HALF_OPEN -> {}
        }
    }

    /// One call that was let through, from here to its end. Its ways to end may be called more than once; the first
    /// counts.
    final class Permit {
        private final long round;
        private final long startedNanos = System.nanoTime();
        private boolean judged;
        private boolean ended;

        private Permit(long round) {
            this.round = round;
        }

        Instance instance() {
            return Instance.this;
        }

        /// The instance has begun to answer as it should.
        void answered() {
            breaker.answered(round);
            answerTimes.accept(System.nanoTime() - startedNanos);
        }

        /// It answered as it should, to the end.
        void succeeded() {
            if (!judged) {
                judged = true;
                breaker.succeeded(round);
            }
        }

        /// It did not.
        void failed() {
            if (!judged) {
                judged = true;
                failures.increment();
                breaker.failed(round);
            }
        }

        /// The call is over.
        void end() {
            if (!ended) {
                ended = true;
                running.decrementAndGet();
                if (!judged) {
                    breaker.left(round);
                }
            }
        }
    }

    /// Leave to call it once, or null while it is left out.
    Permit enter() {
        long round = breaker.enter();
        if (round == Breaker.REFUSED) {
            return null;
        }
        calls.increment();
        running.incrementAndGet();
        return new Permit(round);
    }

    boolean admits() {
        return breaker.admits();
    }

    /// How long it is left out from now, 0 when it is not.
    long waitMs() {
        return breaker.waitMs();
    }

    /// A request to it.
    ///
    /// @param uri path and query, below the instance's own path
    RequestOptions request(HttpMethod method, String uri) {
        return new RequestOptions(target).setMethod(method).setURI(prefix + uri);
    }

    /// Who is told how long each call took, in nanoseconds, until an answer as it should be began.
    public void answerTimesTo(LongConsumer observer) {
        answerTimes = observer;
    }

    /// The service whose instance it is.
    public String service() {
        return service;
    }

    /// `host:port` and the path, as it is named in metrics and the log.
    public String name() {
        return name;
    }

    /// True while it gets no requests, or one on trial.
    public boolean isLeftOut() {
        return breaker.state() != Breaker.State.CLOSED;
    }

    /// 0 when it gets requests, 1 while one tries it, 2 while it is left out.
    public int breakerState() {
        return breaker.state().ordinal();
    }

    /// Calls that run now.
    public int running() {
        return running.get();
    }

    /// Calls to it since the start, attempts counted one by one.
    public long calls() {
        return calls.sum();
    }

    /// Calls that it failed.
    public long failures() {
        return failures.sum();
    }
}
