package dev.weir.providers.api;

/// How a dialect tells a caller where it stands with its limits.
public enum LimitHeaders {
    /// `x-ratelimit-limit-requests` and its like; times as durations.
    /// Source: <https://platform.openai.com/docs/guides/rate-limits>.
    OPENAI,
    /// `anthropic-ratelimit-requests-limit` and its like; times as RFC 3339 moments.
    /// Source: <https://docs.anthropic.com/en/api/rate-limits>.
    ANTHROPIC
}
