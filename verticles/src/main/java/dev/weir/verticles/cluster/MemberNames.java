package dev.weir.verticles.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns what an operator writes into addresses: `host`, `host:port`, `[ipv6]:port`. Looking up blocks.
final class MemberNames {
    private static final Logger LOG = LoggerFactory.getLogger(MemberNames.class);
    private static final Pattern MEMBER = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9_.-]+)(?::(\\d{1,5}))?");
    private static final int PORT_MAX = 65_535;

    private final List<String> members;
    private final int otherwisePort;

    private volatile boolean paused;

    // guarded by this
    private final Set<String> unknown = new LinkedHashSet<>();

    /// @param otherwisePort of those that name none
    MemberNames(List<String> members, int otherwisePort) {
        this.members = members;
        this.otherwisePort = otherwisePort;
    }

    /// @throws IllegalArgumentException when it is none, beginning with `members:`
    static void check(String member) {
        Matcher parts = MEMBER.matcher(member);
        if (!parts.matches() || parts.group(2) != null && !isPort(Integer.parseInt(parts.group(2)))) {
            throw new IllegalArgumentException(
                    "members: '" + member + "' (expected: host or host:port, an IPv6 address in brackets)");
        }
    }

    private static boolean isPort(int port) {
        return port >= 1 && port <= PORT_MAX;
    }

    /// From now on there are no members, until [#resume].
    void pause() {
        paused = true;
    }

    void resume() {
        paused = false;
    }

    /// All addresses as they are known now, each `ip:port`. A name that is not known is left out.
    synchronized List<String> addresses() {
        var all = new ArrayList<String>();
        if (paused) {
            return all;
        }
        for (String member : members) {
            Matcher parts = MEMBER.matcher(member);
            if (parts.matches()) {
                String port = ":" + (parts.group(2) == null ? otherwisePort : parts.group(2));
                for (InetAddress address : lookUp(parts.group(1))) {
                    String ip = address.getHostAddress();
                    all.add((ip.indexOf(':') < 0 ? ip : "[" + ip + "]") + port);
                }
            }
        }
        return all;
    }

    private List<InetAddress> lookUp(String host) {
        try {
            List<InetAddress> found = List.of(InetAddress.getAllByName(host));
            if (unknown.remove(host)) {
                LOG.info("the cluster member '{}' is known now", host);
            }
            return found;
        } catch (UnknownHostException e) {
            if (unknown.add(host)) {
                LOG.warn("the cluster member '{}' is not known to the name service; it is looked up again", host);
            }
            return List.of();
        }
    }
}
