package dev.weir.providers.replicate;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a call wants of its answer. It travels behind the path of a prepared call, and no further: Replicate is told
/// nothing of it.
///
/// @param stream the events of the output as they come
/// @param images how many are to be made, each by a prediction of its own; 0 for a text
/// @param bytes the images themselves, not their addresses
record Wishes(boolean stream, int images, boolean bytes) {
    static final Wishes WHOLE_TEXT = new Wishes(false, 0, false);
    static final Wishes STREAMED_TEXT = new Wishes(true, 0, false);

    private static final Pattern QUERY = Pattern.compile("\\?stream=(true|false)&images=([0-9]+)&bytes=(true|false)$");

    static Wishes images(int count, boolean bytes) {
        return new Wishes(false, count, bytes);
    }

    String behind(String path) {
        return path + "?stream=" + stream + "&images=" + images + "&bytes=" + bytes;
    }

    /// Those behind a path.
    static Wishes of(String path) {
        Matcher query = QUERY.matcher(path);
        return query.find()
                ? new Wishes(
                        Boolean.parseBoolean(query.group(1)),
                        Integer.parseInt(query.group(2)),
                        Boolean.parseBoolean(query.group(3)))
                : WHOLE_TEXT;
    }

    /// The path without them.
    static String path(String path) {
        int query = path.indexOf('?');
        return query < 0 ? path : path.substring(0, query);
    }
}
