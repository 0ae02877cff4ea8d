package dev.weir.gateway.main;

import dev.weir.contracts.cluster.Members;
import dev.weir.gateway.observe.Health;
import dev.weir.gateway.observe.Metrics;
import dev.weir.verticles.announcements.EventBusAnnouncements;
import dev.weir.verticles.cluster.ClusterException;
import dev.weir.verticles.cluster.HazelcastNode;
import dev.weir.verticles.cluster.LocalMembers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxBootstrap;
import io.vertx.core.transport.Transport;
import java.util.List;
import java.util.function.Consumer;

/// The Vert.x of this node and how it knows other nodes. Blocking.
final class ClusterWiring implements AutoCloseable {
    private final NodeLock lock;
    private final Vertx vertx;
    private final Members members;
    private final EventBusAnnouncements announcements;
    private final Runnable leave;
    private final boolean clustered;

    private ClusterWiring(NodeLock lock, Vertx vertx, String name) {
        this.lock = lock;
        this.vertx = vertx;
        this.members = new LocalMembers(name);
        this.announcements = new EventBusAnnouncements(members, Future::succeededFuture);
        this.leave = () -> {};
        this.clustered = false;
    }

    private ClusterWiring(NodeLock lock, HazelcastNode node) {
        this.lock = lock;
        this.vertx = node.vertx();
        this.members = node.members();
        this.announcements = new EventBusAnnouncements(members, node::reannounce);
        this.leave = node::leave;
        this.clustered = true;
    }

    /// Starts Vert.x as the configuration says. Fails when another node has this one's data folder.
    static ClusterWiring start(WeirConfig config, VertxOptions options, Consumer<String> progress) {
        NodeLock lock = NodeLock.take(config);
        try {
            String name = NodeName.of(config);
            return switch (config.cluster()) {
                case NONE -> new ClusterWiring(lock, alone(options), name);
                case HAZELCAST -> {
                    progress.accept("joining the cluster");
                    yield new ClusterWiring(lock, HazelcastNode.start(options, config.hazelcast(), name));
                }
            };
        } catch (ClusterException e) {
            lock.close();
            throw new StartException(e.getMessage(), e);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /// A Vert.x of its own. It looks for no parts on the class path: it would find Hazelcast, and load it.
    static Vertx alone(VertxOptions options) {
        Transport transport = options.getPreferNativeTransport() ? Transport.nativeTransport() : Transport.NIO;
        return VertxBootstrap.create()
                .options(options)
                .transport(transport.implementation())
                .serviceProviders(List.of())
                .init()
                .vertx();
    }

    Vertx vertx() {
        return vertx;
    }

    Members members() {
        return members;
    }

    EventBusAnnouncements announcements() {
        return announcements;
    }

    void observe(Health health, Metrics metrics) {
        HealthWiring.gauges(metrics, members);
        if (clustered) {
            HealthWiring.cluster(health, this);
        }
    }

    /// Closes Vert.x and leaves the cluster, last of all.
    @Override
    public void close() {
        try {
            Store.await("Vert.x did not stop", vertx.close());
        } finally {
            leave.run();
            lock.close();
        }
    }
}
