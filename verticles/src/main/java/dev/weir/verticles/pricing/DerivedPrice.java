package dev.weir.verticles.pricing;

import dev.weir.contracts.failure.Failure;
import dev.weir.contracts.failure.GatewayException;
import dev.weir.contracts.money.ExchangeRate;
import dev.weir.contracts.money.ExchangeRates;
import dev.weir.contracts.money.Money;
import dev.weir.contracts.money.PriceVersion;
import dev.weir.contracts.money.TokenClass;
import dev.weir.contracts.pricing.PriceRule;
import dev.weir.contracts.pricing.PriceTerms;
import java.math.BigInteger;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a company pays in place of a list price: its rule applied, in the currency of its account. Every price in it is
/// multiplied by margin and rate at once and rounded once, half up, to whole nano-units per million tokens.
///
/// The id is made of the list price's id, the rule's terms, the rate and the moment it holds from, so that the same
/// come to the same version everywhere and at any time; the rate is frozen in it with the price.
final class DerivedPrice {
    private static final BigInteger NANOS_PER_UNIT = BigInteger.TEN.pow(Money.SCALE);

    private final PriceVersion list;
    private final Optional<PriceRule> rule;
    private final Optional<ExchangeRate> rate;
    private final BigInteger multiplier;
    private final BigInteger divisor;

    private DerivedPrice(PriceVersion list, Optional<PriceRule> rule, Optional<ExchangeRate> rate) {
        this.list = list;
        this.rule = rule;
        this.rate = rate;
        BigInteger part = BigInteger.valueOf((long) PriceTerms.Margin.WHOLE + basisPoints(rule));
        this.multiplier =
                part.multiply(rate.map(each -> BigInteger.valueOf(each.nanos())).orElse(NANOS_PER_UNIT));
        this.divisor = BigInteger.valueOf(PriceTerms.Margin.WHOLE).multiply(NANOS_PER_UNIT);
    }

    private static int basisPoints(Optional<PriceRule> rule) {
        return rule.isPresent() && rule.get().terms() instanceof PriceTerms.Margin(int points) ? points : 0;
    }

    /// The price at that moment; `list` itself where nothing is to be done to it.
    ///
    /// @param currency of the company's account
    /// @throws GatewayException `MODEL_NOT_PRICED` when there is no rate, or the price is beyond the largest amount
    static PriceVersion of(
            PriceVersion list, Optional<PriceRule> rule, String currency, ExchangeRates rates, Instant at) {
        if (list.isUnpriced()) {
            return list.currency().equals(currency) ? list : unpriced(list, currency);
        }
        String priced = rule.isPresent() && rule.get().terms() instanceof PriceTerms.Override terms
                ? terms.currency()
                : list.currency();
        Optional<ExchangeRate> rate = priced.equals(currency) ? Optional.empty() : rates.at(priced, currency, at);
        if (rate.isEmpty() && !priced.equals(currency)) {
            throw refused(
                    list,
                    "is priced in " + priced + ", the account of this company is in " + currency
                            + ", and there is no rate from " + priced + " to " + currency
                            + " (expected: one in conf/prices.yaml under `rates`)");
        }
        if (rule.isEmpty() && rate.isEmpty()) {
            return list;
        }
        try {
            return new DerivedPrice(list, rule, rate).version(currency);
        } catch (ArithmeticException e) {
            throw refused(
                    list, "comes to more than 9.2 billion " + currency + " (expected: a lower price, margin or rate)");
        }
    }

    private static GatewayException refused(PriceVersion list, String why) {
        return GatewayException.ofParam(
                Failure.MODEL_NOT_PRICED,
                "model",
                "The model '" + list.model() + "' of provider '" + list.provider() + "' " + why);
    }

    /// Nothing is nothing in any currency.
    private static PriceVersion unpriced(PriceVersion list, String currency) {
        return new PriceVersion(
                list.id(),
                list.provider(),
                list.model(),
                currency,
                list.nanosPerMillion(),
                list.outputTokensMax(),
                list.validFrom());
    }

    private PriceVersion version(String currency) {
        boolean overridden = rule.isPresent() && rule.get().terms() instanceof PriceTerms.Override;
        var override = overridden ? (PriceTerms.Override) rule.get().terms() : null;
        Map<TokenClass, Long> prices = each(overridden ? override.nanosPerMillion() : list.nanosPerMillion());
        long perRequest = one(overridden ? override.perRequestNanos() : list.perRequestNanos());
        List<PriceVersion.Tier> tiers = (overridden ? override.tiers() : list.tiers())
                .stream()
                        .map(tier -> new PriceVersion.Tier(tier.aboveInputTokens(), each(tier.nanosPerMillion())))
                        .toList();
        Instant from = validFrom();
        String content = String.join(
                "|",
                list.id(),
                rule.map(each -> adjustment(each.terms())).orElse("list"),
                rate.map(ExchangeRate::toString).orElse("1"),
                currency,
                from.toString());
        return new PriceVersion(
                PriceVersion.idOf(content),
                list.provider(),
                list.model(),
                currency,
                prices,
                perRequest,
                tiers,
                list.outputTokensMax(),
                from);
    }

    private Map<TokenClass, Long> each(Map<TokenClass, Long> prices) {
        var derived = new EnumMap<TokenClass, Long>(TokenClass.class);
        prices.forEach((tokenClass, nanos) -> derived.put(tokenClass, one(nanos)));
        return derived;
    }

    private long one(long nanos) {
        BigInteger doubled = BigInteger.valueOf(nanos).multiply(multiplier).shiftLeft(1);
        return doubled.add(divisor).divide(divisor.shiftLeft(1)).longValueExact();
    }

    /// The latest moment at which one of its parts took effect.
    private Instant validFrom() {
        Instant latest = list.validFrom();
        if (rule.isPresent() && rule.get().validFrom().isAfter(latest)) {
            latest = rule.get().validFrom();
        }
        return rate.isPresent() && rate.get().validFrom().isAfter(latest)
                ? rate.get().validFrom()
                : latest;
    }

    private static String adjustment(PriceTerms terms) {
        return switch (terms) {
            case PriceTerms.Margin(int basisPoints) -> "margin " + basisPoints;
            case PriceTerms.Override override -> {
                var text = new StringBuilder("override ").append(override.currency());
                text.append(' ').append(override.perRequestNanos()).append(inOrder(override.nanosPerMillion()));
                override.tiers()
                        .forEach(tier -> text.append(" above ")
                                .append(tier.aboveInputTokens())
                                .append(inOrder(tier.nanosPerMillion())));
                yield text.toString();
            }
        };
    }

    private static String inOrder(Map<TokenClass, Long> prices) {
        return " " + new EnumMap<>(prices);
    }
}
