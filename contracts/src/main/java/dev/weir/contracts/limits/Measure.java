package dev.weir.contracts.limits;

import java.util.Optional;

/// What a limit counts.
public enum Measure {
    REQUESTS_PER_MINUTE("requestsPerMinute", "requests per minute", Measure.PER_MINUTE_MAX),
    TOKENS_PER_MINUTE("tokensPerMinute", "tokens per minute", Measure.PER_MINUTE_MAX),
    CONCURRENT_REQUESTS("concurrentRequests", "concurrent requests", 1_000_000),
    CONCURRENT_STREAMS("concurrentStreams", "concurrent streams", 1_000_000),
    /// In nano-units of the currency, by calendar days.
    SPEND_PER_DAY("spendPerDay", "spend per day", Measure.SPEND_NANOS_MAX),
    /// In nano-units of the currency, by calendar months.
    SPEND_PER_MONTH("spendPerMonth", "spend per month", Measure.SPEND_NANOS_MAX);

    /// The largest limit per minute; larger ones would not fit the arithmetic.
    public static final long PER_MINUTE_MAX = 100_000_000_000L;
    /// The largest budget: a billion units.
    public static final long SPEND_NANOS_MAX = 1_000_000_000_000_000_000L;

    private final String key;
    private final String words;
    private final long most;

    Measure(String key, String words, long most) {
        this.key = key;
        this.words = words;
        this.most = most;
    }

    /// Its name in the API.
    public String key() {
        return key;
    }

    /// Its name in a sentence.
    public String words() {
        return words;
    }

    /// The largest limit it may have.
    public long most() {
        return most;
    }

    /// A budget: counted in nano-units over a calendar period.
    public boolean isSpend() {
        return this == SPEND_PER_DAY || this == SPEND_PER_MONTH;
    }

    /// Counted over the last minute.
    public boolean isWindow() {
        return this == REQUESTS_PER_MINUTE || this == TOKENS_PER_MINUTE;
    }

    public static Optional<Measure> byKey(String key) {
        for (Measure measure : values()) {
            if (measure.key.equals(key)) {
                return Optional.of(measure);
            }
        }
        return Optional.empty();
    }
}
