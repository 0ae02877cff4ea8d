package dev.weir.verticles.cluster;

import dev.weir.contracts.config.Secret;
import dev.weir.contracts.config.Setting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How nodes find each other with `cluster: hazelcast`.
public record HazelcastSettings(
        @Setting(
                doc = "Where other nodes listen, `host` or `host:port`, with commas; this node's own address may be"
                        + " among them. A name stands for all its addresses and is looked up again and again, so the"
                        + " name of a headless Kubernetes service is enough. A node that reaches none of them serves"
                        + " alone and goes on trying.")
        List<String> members,

        @Setting(
                value = "127.0.0.1",
                doc = "Address of this node on which it listens for other nodes. Both ports must be open to other"
                        + " nodes and to nobody else: what is said there is neither encrypted nor signed.")
        String host,

        @Setting(value = "5701", doc = "Port on which it listens for other nodes. 0 picks a free one.")
        int port,

        @Setting(value = "5702", doc = "Port on which it listens for messages of other nodes. 0 picks a free one.")
        int busPort,

        @Setting(
                doc = "Address under which others reach this node, where that is another than `host`: behind a NAT,"
                        + " or when `host` is `0.0.0.0`.")
        Optional<String> publicHost,

        @Setting(value = "0", doc = "Port under which others reach `port`. 0: the same.")
        int publicPort,

        @Setting(value = "0", doc = "Port under which others reach `busPort`. 0: the same.")
        int publicBusPort,

        @Setting(value = "weir", doc = "Name of the cluster. Nodes of clusters with other names do not see each other.")
        String name,

        @Setting(
                doc = "Makes the cluster's name one that nobody guesses, so that no stranger joins by accident; the"
                        + " same on all nodes. It keeps no attacker out who can listen to the network.")
        Optional<Secret> secret,

        @Setting(value = "10s", doc = "A node that was not heard for so long is taken for dead. 2s or more.")
        Duration deadAfter,

        @Setting(
                value = "5s",
                doc = "How often parts of a cluster that lost each other look for each other. 1s or more.")
        Duration mergeInterval) {
    private static final Set<String> ANY = Set.of("0.0.0.0", "::", "[::]");
    private static final int PORT_MAX = 65_535;

    public HazelcastSettings {
        port("port", port);
        port("busPort", busPort);
        port("publicPort", publicPort);
        port("publicBusPort", publicBusPort);
        if (ANY.contains(host) && publicHost.isEmpty()) {
            throw new IllegalArgumentException("publicHost: none (expected: an address under which other nodes reach"
                    + " this one, because host is " + host + ")");
        }
        if (publicHost.filter(ANY::contains).isPresent()) {
            throw new IllegalArgumentException(
                    "publicHost: '" + publicHost.get() + "' (expected: an address that others can connect to)");
        }
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: blank (expected: a text)");
        }
        atLeast("deadAfter", deadAfter, 2);
        atLeast("mergeInterval", mergeInterval, 1);
        for (String member : members) {
            MemberNames.check(member);
        }
    }

    private static void port(String key, int port) {
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException(key + ": " + port + " (expected: 0 to " + PORT_MAX + ")");
        }
    }

    private static void atLeast(String key, Duration value, int seconds) {
        if (value.toSeconds() < seconds) {
            throw new IllegalArgumentException(
                    key + ": " + value.toMillis() + "ms (expected: at least " + seconds + "s)");
        }
    }
}
