package dev.weir.gateway.pipeline;

/// Is told of every model request, so that logs and metrics stay out of the way of it. Called on event loops.
public interface RequestObserver {
    void started();

    void ended(RequestRecord request);
}
