package dev.weir.providers.wire;

import java.util.ArrayList;
import java.util.List;

/// What has to go of a JSON array, commas included, so that the rest of it is one. One per array.
public final class ArrayCuts {
    private record Element(int from, int to, boolean leaves) {}

    private final List<Element> elements = new ArrayList<>();
    private boolean anyStays;

    /// The next element of the array.
    ///
    /// @param to the first byte behind it
    public void add(int from, int to, boolean leaves) {
        elements.add(new Element(from, to, leaves));
        anyStays |= !leaves;
    }

    /// True when it has elements and none of them stays.
    public boolean allLeave() {
        return !elements.isEmpty() && !anyStays;
    }

    /// Nothing where none would stay: what becomes of such an array is for the caller to decide.
    public List<Edit> edits() {
        var cuts = new ArrayList<Edit>();
        boolean kept = false;
        for (int i = 0; anyStays && i < elements.size(); i++) {
            Element each = elements.get(i);
            if (!each.leaves) {
                kept = true;
            } else if (kept) {
                cuts.add(Edit.cut(elements.get(i - 1).to, each.to));
            } else {
                cuts.add(Edit.cut(each.from, elements.get(i + 1).from));
            }
        }
        return cuts;
    }
}
