package dev.weir.providers.bedrock;

/// Bytes that are no frame of an event stream.
final class MalformedFrame extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedFrame(String what) {
        super(what, null, false, false);
    }
}
