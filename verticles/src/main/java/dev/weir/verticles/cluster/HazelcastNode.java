package dev.weir.verticles.cluster;

import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import dev.weir.contracts.cluster.Members;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// This process as a node of a cluster: Hazelcast, and a Vert.x that shares its event bus with the other nodes.
public final class HazelcastNode {
    private static final Logger LOG = LoggerFactory.getLogger(HazelcastNode.class);

    /// A connection of the bus that stays silent is looked at so often, and closed when there is no answer within as
    /// long again: what is written on it meanwhile waits in memory.
    private static final int PING_MS = 2_000;

    private static final int CONNECT_MS_MAX = 2_000;
    private static final int START_SECONDS_MAX = 30;

    private final HazelcastInstance hazelcast;
    private final HazelcastClusterManager manager;
    private final Vertx vertx;
    private final HazelcastMembers members;

    private HazelcastNode(
            HazelcastInstance hazelcast, HazelcastClusterManager manager, Vertx vertx, HazelcastMembers members) {
        this.hazelcast = hazelcast;
        this.manager = manager;
        this.vertx = vertx;
        this.members = members;
    }

    /// Joins those members that can be reached; when there are none, or none lets it in within
    /// [HazelcastConfig#JOIN_SECONDS_MAX], it begins alone and goes on looking for them. Blocking.
    ///
    /// @param name of this node, which no other has
    /// @throws ClusterException when it can't listen where the settings say, or another node has its name
    public static HazelcastNode start(VertxOptions options, HazelcastSettings settings, String name) {
        // Hazelcast asks for it before it sees a configuration.
        System.setProperty("hazelcast.logging.type", "slf4j");
        HazelcastInstance hazelcast = join(settings, name);
        try {
            var members = new HazelcastMembers(hazelcast, name);
            members.start(settings.deadAfter());
            var manager = new HazelcastClusterManager(hazelcast);
            return new HazelcastNode(hazelcast, manager, vertx(options, settings, manager), members);
        } catch (RuntimeException e) {
            hazelcast.shutdown();
            throw e;
        }
    }

    private static HazelcastInstance join(HazelcastSettings settings, String name) {
        var names = new MemberNames(settings.members(), settings.port());
        try {
            return Hazelcast.newHazelcastInstance(HazelcastConfig.of(settings, names, name));
        } catch (RuntimeException notJoined) {
            LOG.debug("joining failed", notJoined);
        }
        // One that takes the connection and never answers would keep it from starting.
        names.pause();
        try {
            return Hazelcast.newHazelcastInstance(HazelcastConfig.of(settings, names, name));
        } catch (RuntimeException e) {
            throw new ClusterException(
                    "The node can't listen for others on " + settings.host() + ":" + settings.port()
                            + " (hazelcast.host, hazelcast.port): " + rootOf(e).getMessage(),
                    e);
        } finally {
            names.resume();
        }
    }

    private static Vertx vertx(VertxOptions options, HazelcastSettings settings, HazelcastClusterManager manager) {
        CompletableFuture<Vertx> started = Vertx.builder()
                .with(new VertxOptions(options).setEventBusOptions(bus(settings)))
                .withClusterManager(manager)
                .buildClustered()
                .toCompletionStage()
                .toCompletableFuture();
        try {
            return started.get(START_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new ClusterException(
                    "The node can't listen for messages of others on " + settings.host() + ":" + settings.busPort()
                            + " (hazelcast.host, hazelcast.busPort): "
                            + rootOf(e).getMessage(),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterException("interrupted while joining the cluster", e);
        }
    }

    private static Throwable rootOf(Throwable e) {
        return e.getCause() == null ? e : rootOf(e.getCause());
    }

    private static EventBusOptions bus(HazelcastSettings settings) {
        EventBusOptions bus = new EventBusOptions()
                .setHost(settings.host())
                .setPort(settings.busPort())
                .setClusterPublicHost(settings.publicHost().orElse(settings.host()))
                .setClusterPingInterval(PING_MS)
                .setClusterPingReplyInterval(PING_MS)
                .setConnectTimeout(CONNECT_MS_MAX)
                .setReconnectAttempts(0);
        return settings.publicBusPort() > 0 ? bus.setClusterPublicPort(settings.publicBusPort()) : bus;
    }

    public Vertx vertx() {
        return vertx;
    }

    public Members members() {
        return members;
    }

    /// Tells the others once more where this node's event bus listens. Completes when they can know.
    public Future<Void> reannounce() {
        Promise<Void> told = Promise.promise();
        manager.setNodeInfo(manager.getNodeInfo(), told);
        return told.future();
    }

    /// Leaves the cluster, after the Vert.x was closed. Blocking, some seconds when others are not reached.
    public void leave() {
        hazelcast.shutdown();
    }

    HazelcastInstance hazelcast() {
        return hazelcast;
    }
}
