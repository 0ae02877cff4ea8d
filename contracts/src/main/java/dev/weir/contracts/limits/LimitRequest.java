package dev.weir.contracts.limits;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// A request that wants to be admitted.
///
/// @param model as it was asked for
/// @param providers those that could answer; one of them has to be allowed
/// @param tokens how many it will likely take, input and output together
/// @param boundNanos the most it can cost, in nano-units of the currency
/// @param startedAt decides to which day and month its cost belongs; the usage row has the same
public record LimitRequest(
        UUID requestId,
        UUID companyId,
        UUID keyId,
        String model,
        List<String> providers,
        boolean stream,
        long tokens,
        long boundNanos,
        String currency,
        Instant startedAt) {}
