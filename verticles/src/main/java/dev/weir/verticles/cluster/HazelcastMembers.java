package dev.weir.verticles.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import dev.weir.contracts.cluster.Members;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The nodes that Hazelcast sees. Says in the log who comes and who goes, once each.
final class HazelcastMembers implements Members, MembershipListener {
    static final String NAME_ATTRIBUTE = "weir.node";

    private static final Logger LOG = LoggerFactory.getLogger(HazelcastMembers.class);

    private static final Duration NAME_FREE_AFTER = Duration.ofSeconds(2);
    private static final long LOOK_EVERY_NANOS = Duration.ofMillis(50).toNanos();

    private final HazelcastInstance hazelcast;
    private final String self;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private volatile Set<String> names;

    HazelcastMembers(HazelcastInstance hazelcast, String self) {
        this.hazelcast = hazelcast;
        this.self = self;
        this.names = Set.of(self);
    }

    /// @param deadAfter how long one that died may still be listed
    /// @throws ClusterException when another node has this one's name
    void start(Duration deadAfter) {
        awaitNameFree(deadAfter.plus(NAME_FREE_AFTER));
        hazelcast.getCluster().addMembershipListener(this);
        hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.MERGED) {
                look();
            }
        });
        look();
    }

    /// This node's own last run may still be listed; another one with its name stays.
    private void awaitNameFree(Duration waitMax) {
        long end = System.nanoTime() + waitMax.toNanos();
        while (twin().isPresent()) {
            if (System.nanoTime() > end) {
                throw new ClusterException(
                        "The node at " + twin().map(Member::getAddress).orElseThrow() + " has this node's name, " + self
                                + ": its data folder is a copy of this one's. Give each node a data folder of its own,"
                                + " or delete the file 'node' in one of them.",
                        null);
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
        }
    }

    private Optional<Member> twin() {
        return hazelcast.getCluster().getMembers().stream()
                .filter(member -> !member.localMember() && nameOf(member).equals(self))
                .findFirst();
    }

    /// The name by which a member goes.
    static String nameOf(Member member) {
        String name = member.getAttribute(NAME_ATTRIBUTE);
        return name == null ? member.getAddress().toString() : name;
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        look();
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        look();
    }

    private void look() {
        if (update()) {
            listeners.forEach(Runnable::run);
        }
    }

    private synchronized boolean update() {
        var now = new TreeSet<String>();
        now.add(self);
        hazelcast.getCluster().getMembers().forEach(member -> now.add(nameOf(member)));
        Set<String> before = names;
        if (now.equals(before)) {
            return false;
        }
        names = Set.copyOf(now);
        now.stream().filter(name -> !before.contains(name)).forEach(name -> LOG.info("node {} joined: {}", name, now));
        before.stream().filter(name -> !now.contains(name)).forEach(name -> LOG.warn("node {} left: {}", name, now));
        return true;
    }

    @Override
    public String self() {
        return self;
    }

    @Override
    public Set<String> names() {
        return names;
    }

    @Override
    public void listen(Runnable listener) {
        listeners.add(listener);
    }
}
