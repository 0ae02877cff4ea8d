package dev.weir.gateway.pipeline;

import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.money.TokenUsage;
import dev.weir.providers.api.AnswerScanner;
import dev.weir.providers.api.CallRequest;
import java.util.Map;
import java.util.Optional;

/// What an answer used: as its provider reports it, else by our own count. Of a request that may be charged by units
/// and by tokens, whatever its price charges for and the provider leaves out is estimated.
final class Count {
    private final CallRequest call;
    private final PriceVersion price;
    private final TokenUsage estimate;
    private TokenUsage usage;
    private boolean estimated;

    Count(CallRequest call, AnswerScanner scanner, PriceVersion price) {
        this.call = call;
        this.price = price;
        Optional<TokenUsage> reported = scanner.usage();
        this.usage = reported.orElse(TokenUsage.NONE);
        boolean units = !call.unitsMax().isNone();
        if (reported.isPresent() && !units) {
            this.estimate = TokenUsage.NONE;
            this.estimated = scanner.usageEstimated();
            return;
        }
        this.estimate = call.usageEstimate(
                Math.min(scanner.outputTokensEstimate(), call.outputTokensMax(price.outputTokensMax())));
        if (units) {
            complete();
        } else {
            usage = estimate;
            estimated = true;
        }
    }

    TokenUsage usage() {
        return usage;
    }

    boolean estimated() {
        return estimated;
    }

    private void complete() {
        call.unitsCounted().asMap().forEach((unit, count) -> usage = usage.with(unit, count));
        boolean tokens = usage.asMap().keySet().stream().anyMatch(each -> !each.isUnit());
        boolean tokensCost = price.nanosPerMillion().entrySet().stream()
                .anyMatch(each -> !each.getKey().isUnit() && each.getValue() > 0);
        for (Map.Entry<TokenClass, Long> each : estimate.asMap().entrySet()) {
            TokenClass tokenClass = each.getKey();
            boolean missing = tokenClass.isUnit()
                    ? !usage.has(tokenClass) && price.nanosPerMillion(tokenClass) > 0
                    : !tokens && tokensCost;
            if (missing) {
                usage = usage.with(tokenClass, each.getValue());
                estimated = true;
            }
        }
        if (usage.isNone()) {
            // It was answered, so its price per request is due, and its row tells what it likely used.
            usage = estimate;
            estimated = true;
        }
    }
}
