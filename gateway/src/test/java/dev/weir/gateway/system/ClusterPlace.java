package dev.weir.gateway.system;

import dev.weir.testkit.CuttableLink;
import dev.weir.testkit.CuttableLink.State;
import dev.weir.testkit.FreePort;
import java.util.List;

/// Where one node of a test's cluster listens for the others: all of them reach it by two links that can be cut.
final class ClusterPlace implements AutoCloseable {
    private final int port = FreePort.next();
    private final int busPort = FreePort.next();
    private final CuttableLink link = new CuttableLink().to(port);
    private final CuttableLink busLink = new CuttableLink().to(busPort);

    /// The settings of a node here.
    List<String> settings(ClusterPlace other) {
        return List.of(
                "--cluster=hazelcast",
                "--identity.secret=the secret of both nodes",
                "--identity.feedInterval=500ms",
                "--hazelcast.members=127.0.0.1:" + link.port() + ",127.0.0.1:" + other.link.port(),
                "--hazelcast.port=" + port,
                "--hazelcast.busPort=" + busPort,
                "--hazelcast.publicPort=" + link.port(),
                "--hazelcast.publicBusPort=" + busLink.port(),
                "--hazelcast.deadAfter=3s",
                "--hazelcast.mergeInterval=1s",
                "--hazelcast.secret=so that no other test joins");
    }

    /// All that comes from other nodes.
    void set(State now) {
        link.set(now);
        busLink.set(now);
    }

    /// Messages of other nodes; membership is another matter.
    void setBus(State now) {
        busLink.set(now);
    }

    @Override
    public void close() {
        link.close();
        busLink.close();
    }
}
