package dev.weir.testkit.emulators.core;

import java.util.List;

/// How a provider writes the path of a field and what it says about one that is wrong.
public interface Complaints {
    /// The path of a field within an object; `path` is empty for the request itself.
    String field(String path, String key);

    /// The path of an item within an array.
    String item(String path, int index);

    Refusal missing(String path);

    /// A field that the provider does not know.
    Refusal unknown(String path);

    /// A value of the wrong JSON type.
    ///
    /// @param expected such as `a string`
    Refusal type(String path, String expected, Object got);

    /// A word that is not one of those allowed.
    Refusal word(String path, Object got, List<String> allowed);

    /// Anything else, such as a number out of its range.
    ///
    /// @param expected such as `a number between 0 and 2`
    Refusal value(String path, Object got, String expected);
}
