package dev.weir.testkit.emulators.core;

import java.util.List;
import java.util.Locale;

/// What a user's text may order of the emulated model, in square brackets: `[words=200 pace=5]`. Several may share a
/// pair of brackets. A pair that holds anything else is plain text. docs/emulators.md lists them.
public enum OrderWord {
    /// Calls tools: names, numbers from 1, or `*` for all of them; without a value the first.
    TOOLS(Value.LIST),
    /// Says its text before it calls tools.
    SAY(Value.NONE),
    /// Arguments of parallel calls come by turns, where the API allows it.
    INTERLEAVE(Value.NONE),
    /// Id and name of a call come after the beginning of its arguments, where the API allows it.
    LATE(Value.NONE),
    /// Thinks that many words first.
    THINK(Value.OPTIONAL_NUMBER),
    /// Thinking that is redacted, where the API knows it.
    REDACT(Value.NONE),
    /// Answers with an image.
    IMAGE(Value.NONE),
    /// Answers with JSON.
    JSON(Value.NONE),
    REFUSE(Value.NONE),
    /// The provider's filter ends the answer in the middle.
    FILTER(Value.NONE),
    /// The answer ends in the middle for its length.
    LENGTH(Value.NONE),
    /// Answers with that many words.
    WORDS(Value.NUMBER),
    /// Milliseconds between the events of a stream.
    PACE(Value.NUMBER),
    /// Texts with quotes, line ends, and characters of all lengths in UTF-8.
    UNICODE(Value.NONE),
    /// That many input tokens came from the cache.
    CACHED(Value.NUMBER),
    /// That many input tokens were written to the cache.
    CACHE_WRITE(Value.NUMBER),
    /// That many input tokens were written to the cache for an hour.
    CACHE_WRITE_1H(Value.NUMBER),
    /// That many tokens of reasoning that nobody sees.
    REASONING(Value.NUMBER),
    /// Where the usage report rides: `none`, `finish` (on the finishing chunk), `every` (on every chunk, growing).
    USAGE(Value.LIST),
    /// Goes wrong: a [Fault] by its name, with its number after a `=`.
    FAULT(Value.LIST);

    enum Value {
        NONE,
        NUMBER,
        OPTIONAL_NUMBER,
        LIST
    }

    private static final List<OrderWord> ALL = List.of(values());

    private final Value value;

    OrderWord(Value value) {
        this.value = value;
    }

    Value value() {
        return value;
    }

    /// As it is written.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The word of that name, or null.
    static OrderWord of(String name) {
        return ALL.stream().filter(word -> word.word().equals(name)).findFirst().orElse(null);
    }
}
