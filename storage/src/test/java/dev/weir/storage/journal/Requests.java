package dev.weir.storage.journal;

import dev.weir.contracts.billing.Ending;
import dev.weir.contracts.billing.FailedAttempt;
import dev.weir.contracts.billing.Reserve;
import dev.weir.contracts.billing.Settlement;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.storage.billing.Posting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;

/// Requests to write down, every one different from the others.
final class Requests {
    static final UUID ALLOWANCE = new UUID(7, 7);
    static final Instant START = Instant.parse("2026-01-02T03:04:05.678901234Z");

    private Requests() {}

    static PriceVersion price(int number) {
        return new PriceVersion(
                "price-" + number,
                "openai",
                "gpt-" + number,
                "USD",
                Map.of(
                        TokenClass.INPUT_FRESH,
                        1_000L + number,
                        TokenClass.OUTPUT_TEXT,
                        2_000L,
                        TokenClass.REASONING,
                        7L,
                        TokenClass.SEARCHES,
                        2_000_000_000_000L),
                number,
                List.of(new PriceVersion.Tier(
                        200_000 + number, Map.of(TokenClass.INPUT_FRESH, 5L, TokenClass.OUTPUT_TEXT, 6L))),
                4_096,
                START);
    }

    private static final PriceVersion[] PRICES = {price(0), price(1), price(2)};

    /// The id of request number `n`.
    static UUID id(long n) {
        return new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L | n);
    }

    /// The number of a request made here.
    static long number(Reserve reserve) {
        return reserve.requestId().getLeastSignificantBits() & Long.MAX_VALUE;
    }

    static Reserve reserve(long n) {
        PriceVersion price = PRICES[(int) (n % PRICES.length)];
        return new Reserve(
                id(n),
                new UUID(1, n % 5),
                new UUID(2, n % 3),
                n % 4 == 0 ? "модель-" + n : price.model(),
                price,
                1_000_000 + n,
                n,
                START.plusNanos(n),
                START.plusSeconds(600 + n),
                n % 7 == 0 ? null : n % 2 == 0 ? id(n).toString() : "client-" + n,
                n % 11 == 0
                        ? TokenUsage.NONE.with(TokenClass.AUDIO_SECONDS, n).with(TokenClass.SEARCHES, 1)
                        : TokenUsage.NONE);
    }

    static UUID allowance(long n) {
        return n % 5 == 0 ? null : ALLOWANCE;
    }

    static Settlement settlement(long n) {
        TokenUsage usage = n % 6 == 0
                ? TokenUsage.NONE
                : TokenUsage.of(n, 2 * n)
                        .with(TokenClass.CACHE_READ, 0)
                        .with(TokenClass.OUTPUT_IMAGE, n)
                        .with(TokenClass.SEARCHES, n % 3);
        return new Settlement(
                reserve(n),
                Ending.values()[(int) (n % Ending.values().length)],
                usage,
                n % 2 == 0,
                500 + n,
                200 + (int) (n % 3),
                n % 9 - 1,
                START.plusSeconds(n),
                attempts(n),
                n % 12 == 3);
    }

    /// Every fourth request failed once or more.
    private static List<FailedAttempt> attempts(long n) {
        return n % 4 == 2
                ? LongStream.rangeClosed(1, 1 + n % 3)
                        .mapToObj(i -> new FailedAttempt(
                                "провайдер-" + i, "gpt-" + n, i == 1 ? "" : "key " + i, "rate_limited", 429, n * i))
                        .toList()
                : List.of();
    }

    /// What is read back when request `n` ended.
    static Posting posting(long n) {
        return new Posting(settlement(n), allowance(n), 400 + n);
    }

    static OpenRequest open(long n, boolean accepted) {
        return new OpenRequest(reserve(n), allowance(n), accepted);
    }

    static long reserved(Journal journal, long n) {
        return journal.reserved(reserve(n), allowance(n));
    }

    static long ended(Journal journal, long n) {
        Posting posting = posting(n);
        return journal.ended(posting.settlement(), posting.allowanceId(), posting.coveredNanos());
    }
}
