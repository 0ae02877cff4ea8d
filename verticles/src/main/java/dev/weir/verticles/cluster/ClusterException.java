package dev.weir.verticles.cluster;

/// This node can't be part of a cluster; the message says why and what to do.
public final class ClusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClusterException(String message, Throwable cause) {
        super(message, cause);
    }
}
