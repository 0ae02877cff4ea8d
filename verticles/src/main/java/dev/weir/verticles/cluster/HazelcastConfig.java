package dev.weir.verticles.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import com.hazelcast.config.TcpIpConfig;
import dev.weir.contracts.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/// Our settings as Hazelcast's: nothing is found by itself, nothing calls home, and it is as small as its task.
final class HazelcastConfig {
    /// By it Vert.x knows its nodes.
    private static final String VERTX_ATTRIBUTE = "__vertx.nodeId";

    /// The same on all nodes. Little data needs few partitions, and few are quickly moved.
    private static final int PARTITIONS = 31;

    private static final int HEARTBEAT_SECONDS = 1;
    private static final int CONNECT_SECONDS_MAX = 3;
    /// Nodes that start together wait so long for a first one before they agree on who that is.
    private static final int ASK_SECONDS = 1;
    /// How long members are asked whether they let us in.
    static final int JOIN_SECONDS_MAX = 8;
    /// A call to a member that does not answer fails after it.
    private static final int CALL_MS_MAX = 10_000;

    private static final int SHUTDOWN_SECONDS_MAX = 5;
    private static final int EVENTS_QUEUED_MAX = 10_000;

    private HazelcastConfig() {}

    /// @param names the members to look for
    /// @param nodeName this node's
    static Config of(HazelcastSettings settings, MemberNames names, String nodeName) {
        Config config = new Config();
        config.setClusterName(clusterName(settings));
        config.getMemberAttributeConfig()
                .setAttribute(HazelcastMembers.NAME_ATTRIBUTE, nodeName)
                .setAttribute(VERTX_ATTRIBUTE, UUID.randomUUID().toString());
        network(config, settings, names);
        config.getMetricsConfig().setEnabled(false);
        config.getSerializationConfig().setJavaSerializationFilterConfig(onlyKnownClasses());
        config.addMultiMapConfig(new MultiMapConfig("__vertx.subs")
                .setBackupCount(1)
                .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        quiet(config);
        small(config);
        timing(config, settings);
        return config;
    }

    /// With a secret, a name that can't be guessed and does not show it.
    private static String clusterName(HazelcastSettings settings) {
        return settings.secret()
                .map(secret -> settings.name() + "-" + digest(settings.name(), secret))
                .orElse(settings.name());
    }

    private static String digest(String name, Secret secret) {
        try {
            byte[] text = (name + "\0" + secret.reveal()).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void network(Config config, HazelcastSettings settings, MemberNames names) {
        NetworkConfig network = config.getNetworkConfig();
        network.setPort(settings.port()).setPortAutoIncrement(false);
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.setProperty("hazelcast.local.localAddress", settings.host());
        if (settings.publicHost().isPresent() || settings.publicPort() > 0) {
            int port = settings.publicPort() > 0 ? settings.publicPort() : settings.port();
            String host = settings.publicHost().orElse(settings.host());
            network.setPublicAddress((host.indexOf(':') < 0 ? host : "[" + host + "]") + (port > 0 ? ":" + port : ""));
        }
        var join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.setTcpIpConfig(new LookedUp(names).setEnabled(true).setConnectionTimeoutSeconds(ASK_SECONDS));
    }

    /// Hazelcast asks for the members whenever it looks for others. Of a name it would itself take one address only.
    private static final class LookedUp extends TcpIpConfig {
        private final MemberNames names;

        LookedUp(MemberNames names) {
            this.names = names;
        }

        @Override
        public List<String> getMembers() {
            return names == null ? List.of() : names.addresses();
        }
    }

    /// What comes from the network makes no objects but these.
    private static JavaSerializationFilterConfig onlyKnownClasses() {
        var filter = new JavaSerializationFilterConfig();
        filter.setDefaultsDisabled(true);
        filter.getWhitelist().addPrefixes("com.hazelcast.", "io.vertx.spi.cluster.hazelcast.", "java.", "[");
        return filter;
    }

    private static void quiet(Config config) {
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.shutdownhook.enabled", "false");
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.slow.operation.detector.enabled", "false");
    }

    private static void small(Config config) {
        set(config, "hazelcast.partition.count", PARTITIONS);
        set(config, "hazelcast.operation.thread.count", 2);
        set(config, "hazelcast.operation.generic.thread.count", 2);
        set(config, "hazelcast.operation.response.thread.count", 1);
        set(config, "hazelcast.io.thread.count", 1);
        set(config, "hazelcast.event.thread.count", 1);
        set(config, "hazelcast.event.queue.capacity", EVENTS_QUEUED_MAX);
    }

    private static void timing(Config config, HazelcastSettings settings) {
        set(config, "hazelcast.heartbeat.interval.seconds", HEARTBEAT_SECONDS);
        set(config, "hazelcast.max.no.heartbeat.seconds", settings.deadAfter().toSeconds());
        set(
                config,
                "hazelcast.merge.first.run.delay.seconds",
                settings.mergeInterval().toSeconds());
        set(
                config,
                "hazelcast.merge.next.run.delay.seconds",
                settings.mergeInterval().toSeconds());
        set(config, "hazelcast.wait.seconds.before.join", 0);
        set(config, "hazelcast.socket.connect.timeout.seconds", CONNECT_SECONDS_MAX);
        set(config, "hazelcast.max.join.seconds", JOIN_SECONDS_MAX);
        set(config, "hazelcast.connect.all.wait.seconds", JOIN_SECONDS_MAX);
        set(config, "hazelcast.operation.call.timeout.millis", CALL_MS_MAX);
        set(config, "hazelcast.graceful.shutdown.max.wait", SHUTDOWN_SECONDS_MAX);
    }

    private static void set(Config config, String name, long value) {
        config.setProperty(name, Long.toString(value));
    }
}
