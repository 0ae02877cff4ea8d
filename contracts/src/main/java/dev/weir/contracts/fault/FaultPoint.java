package dev.weir.contracts.fault;

import java.util.concurrent.atomic.AtomicInteger;

/// A place at which a node may die, in the order in which a request comes by. The system property `weir.fault`, such as
/// `MID_STREAM:20`, ends the process without any clean-up when it comes there the 20th time. Without the property,
/// which is how every node runs but those of the kill tests, reaching a point costs nothing.
public enum FaultPoint {
    /// The reservation is in the journal, the provider has not been called.
    RESERVED,
    /// The provider's call is on its way.
    CALLED,
    /// The provider took the request, the journal says so.
    ACCEPTED,
    /// Some of the answer has gone to the client.
    MID_STREAM,
    /// The answer is whole, the journal does not know yet.
    ANSWERED,
    /// The end is in the journal, the client has not seen the last bytes.
    ENDED,
    /// A batch was read from the journal and not sent to the ledger.
    SHIPPING,
    /// The ledger has committed a batch, the journal does not know yet.
    POSTED,
    /// The journal knows that it was posted, the segment is not deleted.
    SHIPPED,
    /// The ledger has granted an allowance, the node has not heard of it.
    GRANTED;

    private static final int KILLED = 137;

    private final int dieAt = Armed.at(name());
    private final AtomicInteger reached = new AtomicInteger();

    /// Dies here, if that is what the process was started for.
    public void reach() {
        if (Armed.POINT != null && dieAt > 0 && reached.incrementAndGet() == dieAt) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    /// What the process was started for.
    private static final class Armed {
        private static final String POINT = System.getProperty("weir.fault");

        /// How often this point is reached before the end, 0 for another point.
        static int at(String name) {
            return POINT != null && POINT.startsWith(name + ":")
                    ? Integer.parseInt(POINT.substring(name.length() + 1))
                    : 0;
        }
    }
}
