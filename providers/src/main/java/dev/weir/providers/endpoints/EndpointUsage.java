package dev.weir.providers.endpoints;

import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.Operation;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Gathers what an answer says it used, and normalises it into disjoint classes. Tokens stand in `usage`; what is
/// counted otherwise is told by each endpoint in its own way. Later reports replace earlier ones.
final class EndpointUsage implements JsonSkim.Listener {
    private static final BigDecimal COUNT_MAX = BigDecimal.valueOf(1_000_000_000_000L);

    private final Operation operation;
    private final Map<String, BigDecimal> numbers = new HashMap<>();
    private long items;
    private String type;
    private boolean error;

    EndpointUsage(Operation operation) {
        this.operation = operation;
    }

    @Override
    public void number(String path, String digits) {
        boolean unit = path.equals("duration") || path.startsWith("meta.");
        if (unit || path.startsWith("usage.")) {
            try {
                BigDecimal value = new BigDecimal(digits);
                // An exponent such as 1e999999999 must not be written out as digits.
                boolean counts = value.signum() >= 0 && (long) value.precision() - value.scale() <= 13;
                numbers.put(path, counts ? value.min(COUNT_MAX) : value.signum() < 0 ? BigDecimal.ZERO : COUNT_MAX);
            } catch (NumberFormatException e) {
                // no number: whoever gets the answer will see
            }
        }
    }

    @Override
    public void text(String path, String value) {
        if (path.equals("type")) {
            type = value;
        }
    }

    @Override
    public void item(String array) {
        if (array.equals("data")) {
            items++;
        }
    }

    @Override
    public void error() {
        error = true;
    }

    /// `type` of the outermost object, null when it has none.
    String type() {
        return type;
    }

    boolean isError() {
        return error;
    }

    /// Items of the outermost object's `data`.
    long items() {
        return items;
    }

    /// What was counted; empty when nothing was.
    ///
    /// @param images how many pictures came, where pictures are made
    Optional<TokenUsage> normalised(long images) {
        TokenUsage usage = tokens();
        switch (operation) {
            case IMAGES_GENERATIONS, IMAGES_EDITS -> usage = images > 0 ? usage.with(TokenClass.IMAGES, images) : usage;
            case AUDIO_TRANSCRIPTIONS, AUDIO_TRANSLATIONS -> {
                BigDecimal seconds = numbers.getOrDefault("usage.seconds", numbers.get("duration"));
                usage = seconds == null ? usage : usage.with(TokenClass.AUDIO_SECONDS, whole(seconds));
            }
            case RERANK -> {
                BigDecimal searches = numbers.get("meta.billed_units.search_units");
                usage = searches == null ? usage : usage.with(TokenClass.SEARCHES, whole(searches));
            }
            case EMBEDDINGS,
                    MODERATIONS,
                    AUDIO_SPEECH,
                    CHAT_COMPLETIONS,
                    COMPLETIONS,
                    RESPONSES,
                    RESPONSES_INPUT_TOKENS,
                    MESSAGES,
                    COUNT_TOKENS,
                    GENERATE_CONTENT,
                    STREAM_GENERATE_CONTENT,
                    COUNT_CONTENT_TOKENS -> {}
        }
        return usage.isNone() ? Optional.empty() : Optional.of(usage);
    }

    /// A begun second or search counts whole.
    private static long whole(BigDecimal count) {
        return count.setScale(0, RoundingMode.CEILING).longValueExact();
    }

    private TokenUsage tokens() {
        BigDecimal input = first("usage.input_tokens", "usage.prompt_tokens", "meta.billed_units.input_tokens");
        BigDecimal output = first("usage.output_tokens", "usage.completion_tokens", "meta.billed_units.output_tokens");
        if (input == null && output == null) {
            // Jina tells the total only, all of it input.
            input = numbers.get("usage.total_tokens");
        }
        if (input == null && output == null) {
            return TokenUsage.NONE;
        }
        return output(input(TokenUsage.NONE, count(input)), count(output));
    }

    /// The details are parts of the total: each is taken out of it once, and none makes a negative class.
    private TokenUsage input(TokenUsage usage, long total) {
        long left = total;
        long cached = Math.min(left, detail("input", "cached_tokens"));
        left -= cached;
        long heard = Math.min(left, detail("input", "audio_tokens"));
        left -= heard;
        long seen = Math.min(left, detail("input", "image_tokens"));
        left -= seen;
        TokenUsage counted = usage.with(TokenClass.INPUT_FRESH, left);
        counted = cached > 0 ? counted.with(TokenClass.CACHE_READ, cached) : counted;
        counted = heard > 0 ? counted.with(TokenClass.INPUT_AUDIO, heard) : counted;
        return seen > 0 ? counted.with(TokenClass.INPUT_IMAGE, seen) : counted;
    }

    /// What is no text by its details is what the endpoint puts out.
    private TokenUsage output(TokenUsage usage, long total) {
        TokenClass made = made();
        if (made == TokenClass.OUTPUT_TEXT) {
            return usage.with(TokenClass.OUTPUT_TEXT, total);
        }
        long text = Math.min(total, detail("output", "text_tokens"));
        return usage.with(TokenClass.OUTPUT_TEXT, text).with(made, total - text);
    }

    private TokenClass made() {
        return switch (operation) {
            case IMAGES_GENERATIONS, IMAGES_EDITS -> TokenClass.OUTPUT_IMAGE;
            case AUDIO_SPEECH -> TokenClass.OUTPUT_AUDIO;
            case AUDIO_TRANSCRIPTIONS,
                    AUDIO_TRANSLATIONS,
                    RERANK,
                    EMBEDDINGS,
                    MODERATIONS,
                    CHAT_COMPLETIONS,
                    COMPLETIONS,
                    RESPONSES,
                    RESPONSES_INPUT_TOKENS,
                    MESSAGES,
                    COUNT_TOKENS,
                    GENERATE_CONTENT,
                    STREAM_GENERATE_CONTENT,
                    COUNT_CONTENT_TOKENS -> TokenClass.OUTPUT_TEXT;
        };
    }

    private BigDecimal first(String... paths) {
        for (String path : paths) {
            if (numbers.containsKey(path)) {
                return numbers.get(path);
            }
        }
        return null;
    }

    /// The endpoints don't agree on the name of the object.
    private long detail(String side, String name) {
        BigDecimal found =
                first("usage." + side + "_tokens_details." + name, "usage." + side + "_token_details." + name);
        return found == null && side.equals("input")
                ? count(first("usage.prompt_tokens_details." + name))
                : count(found);
    }

    private static long count(BigDecimal number) {
        return number == null ? 0 : number.setScale(0, RoundingMode.HALF_UP).longValueExact();
    }
}
