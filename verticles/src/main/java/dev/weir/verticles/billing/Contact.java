package dev.weir.verticles.billing;

import dev.weir.storage.billing.NotConnected;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether the ledger answers, as whoever last asked it found out. Says so in the log when that changes. The ledger's
/// event loop writes it, any thread reads it.
final class Contact {
    private static final Logger LOG = LoggerFactory.getLogger(Contact.class);

    private final Runnable lost;
    private volatile boolean answers = true;
    private volatile boolean connected = true;

    /// @param lost called when a connection can't be had any more
    Contact(Runnable lost) {
        this.lost = lost;
    }

    void failed(Throwable cause) {
        if (answers) {
            answers = false;
            LOG.warn(
                    "The ledger does not answer: requests go on with the allowances of this node, and are kept in the"
                            + " journal",
                    cause);
        }
        if (cause instanceof NotConnected && connected) {
            connected = false;
            lost.run();
        }
    }

    void answered() {
        connected = true;
        if (!answers) {
            answers = true;
            LOG.info("The ledger answers again");
        }
    }

    boolean answers() {
        return answers;
    }

    /// False when the last attempt found no connection.
    boolean connected() {
        return connected;
    }
}
