package dev.weir.providers.api;

/// The content types of answers.
public final class AnswerType {
    public static final String EVENTS = "text/event-stream";
    public static final String JSON = "application/json";

    private AnswerType() {}

    /// True for the type of a stream of events.
    public static boolean isEvents(String contentType) {
        return contentType.regionMatches(true, 0, EVENTS, 0, EVENTS.length());
    }

    public static boolean isJson(String contentType) {
        return contentType.contains("json");
    }
}
