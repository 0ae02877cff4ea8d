package dev.weir.storage.billing;

import java.util.ArrayList;
import java.util.List;

/// The sentences that a proof collects, the first hundred.
final class Differences {
    static final int MAX = 100;

    private final List<String> sentences = new ArrayList<>();
    private boolean more;

    void add(String sentence) {
        if (sentences.size() < MAX) {
            sentences.add(sentence);
        } else {
            more = true;
        }
    }

    List<String> sentences() {
        return List.copyOf(sentences);
    }

    boolean more() {
        return more;
    }
}
