package dev.weir.gateway.streams;

/// A source from which nothing comes but its end, as soon as it is asked for. Event loop only.
public final class Ended extends Source {
    private boolean told;

    @Override
    protected void resumed() {
        if (!told) {
            told = true;
            end();
        }
    }
}
