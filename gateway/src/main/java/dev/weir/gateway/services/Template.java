package dev.weir.gateway.services;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A path with places for parameters of a caller's query: `/orders?user={query.user}`.
final class Template {
    private static final Pattern PLACE = Pattern.compile("\\{query\\.([A-Za-z0-9_.-]+)}");

    /// Texts and, between each two, a parameter.
    private final List<String> texts = new ArrayList<>();
    private final List<String> parameters = new ArrayList<>();

    /// @throws IllegalArgumentException `path: …`
    Template(String text) {
        Matcher place = PLACE.matcher(text);
        int done = 0;
        while (place.find()) {
            texts.add(text.substring(done, place.start()));
            parameters.add(place.group(1));
            done = place.end();
        }
        texts.add(text.substring(done));
        String rest = String.join("", texts);
        if (!text.startsWith("/") || rest.indexOf('{') >= 0 || !isPath(rest)) {
            throw new IllegalArgumentException(
                    "path: '" + text + "' (expected: a path such as /orders?user={query.user})");
        }
    }

    private static boolean isPath(String text) {
        try {
            return URI.create(text).getRawFragment() == null && !ServicePath.climbs(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /// The path for one request.
    ///
    /// @param query tells the value of a parameter, decoded, or null
    String fill(UnaryOperator<String> query) {
        var path = new StringBuilder(texts.getFirst());
        for (int i = 0; i < parameters.size(); i++) {
            String value = query.apply(parameters.get(i));
            path.append(value == null ? "" : escaped(value)).append(texts.get(i + 1));
        }
        return path.toString();
    }

    private static String escaped(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
