package dev.weir.gateway.catalog;

import dev.weir.contracts.money.ClassPrice;
import dev.weir.contracts.money.TokenClass;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/// The prices of one row of `conf/prices.yaml` for what is not counted in tokens: currency units for what each names.
record UnitPrices(
        Optional<BigDecimal> perImage,
        Optional<BigDecimal> perMinute,
        Optional<BigDecimal> perSecond,
        Optional<BigDecimal> perMillionCharacters,
        Optional<BigDecimal> perSearch) {
    private static final long SECONDS_PER_MINUTE = 60;

    /// Nano-units per million of the units that are written, in the order of [TokenClass].
    ///
    /// @throws IllegalArgumentException `key: value (expected: …)` for the first that is no price
    Map<TokenClass, Long> nanosPerMillion() {
        if (perMinute.isPresent() && perSecond.isPresent()) {
            throw new IllegalArgumentException("expected: either perMinute or perSecond");
        }
        var prices = new EnumMap<TokenClass, Long>(TokenClass.class);
        perImage.ifPresent(price -> prices.put(TokenClass.IMAGES, parse(TokenClass.IMAGES, "perImage", price)));
        perMinute.ifPresent(price -> prices.put(TokenClass.AUDIO_SECONDS, ofASecond(price)));
        perSecond.ifPresent(
                price -> prices.put(TokenClass.AUDIO_SECONDS, parse(TokenClass.AUDIO_SECONDS, "perSecond", price)));
        perMillionCharacters.ifPresent(price ->
                prices.put(TokenClass.CHARACTERS, parse(TokenClass.CHARACTERS, "perMillionCharacters", price)));
        perSearch.ifPresent(price -> prices.put(TokenClass.SEARCHES, parse(TokenClass.SEARCHES, "perSearch", price)));
        return prices;
    }

    /// A sixtieth of the price of a minute, rounded half up to whole nano-units per million seconds.
    private static long ofASecond(BigDecimal perMinute) {
        return BigDecimal.valueOf(parse(TokenClass.AUDIO_SECONDS, "perMinute", perMinute))
                .divide(BigDecimal.valueOf(SECONDS_PER_MINUTE), 0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    private static long parse(TokenClass tokenClass, String key, BigDecimal price) {
        try {
            return ClassPrice.parse(tokenClass, price.toString());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
        }
    }
}
