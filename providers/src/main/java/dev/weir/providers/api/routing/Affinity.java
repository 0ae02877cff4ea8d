package dev.weir.providers.api.routing;

/// Which candidate a conversation belongs to: rendezvous hashing. Each candidate gets a number out of the conversation
/// and its own name, and the highest wins; so when one is lost only its own conversations move, and they come back to
/// it. The same on every node, whatever the order of the candidates.
///
/// With u the number in 0 to 1, the least `-ln(u) / weight` wins, which is in proportion to weight.
/// Source: [Weighted distributed hash tables](https://doi.org/10.1145/1073970.1074008).
final class Affinity {
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private static final int FRACTION_BITS = 52;
    private static final int EXPONENT_BIAS = 1023;
    private static final double LN_2 = 0.6931471805599453;

    private final long[] names;
    private final double[] shares;

    Affinity(TargetState[] states, int[] weights) {
        names = new long[states.length];
        shares = new double[states.length];
        for (int i = 0; i < states.length; i++) {
            names[i] = mixed(hash(hash(FNV_BASIS, states[i].provider().provider()), "/" + states[i].model()));
            shares[i] = 1.0 / weights[i];
        }
    }

    int choose(long equals, long affinity) {
        int best = -1;
        long bestNumber = 0;
        double bestShare = Double.MAX_VALUE;
        double least = Double.MAX_VALUE;
        for (long rest = equals; rest != 0; rest &= rest - 1) {
            int place = Long.numberOfTrailingZeros(rest);
            long number = mixed(affinity ^ names[place]) >>> 1 | 1;
            double share = shares[place];
            // Who has a lower number and no more weight can't win: for most, no logarithm is needed.
            if (number > bestNumber || share < bestShare) {
                double distance = minusLog(number) * share;
                if (distance < least) {
                    best = place;
                    bestNumber = number;
                    bestShare = share;
                    least = distance;
                }
            }
        }
        return best;
    }

    /// FNV-1a over the characters.
    private static long hash(long seed, String text) {
        long hash = seed;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }

    /// The finish of [SplitMix64](https://prng.di.unimi.it/splitmix64.c).
    private static long mixed(long bits) {
        long mixed = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    /// Minus the logarithm of a part of 2^63, right to one millionth. Written out, because `Math.log` may differ from
    /// one machine to another, and the nodes of a cluster must agree.
    ///
    /// @param number from 1
    static double minusLog(long number) {
        long raw = Double.doubleToRawLongBits((double) number);
        int exponent = (int) (raw >>> FRACTION_BITS) - EXPONENT_BIAS - (Long.SIZE - 1);
        double fraction =
                Double.longBitsToDouble(raw & (1L << FRACTION_BITS) - 1 | (long) EXPONENT_BIAS << FRACTION_BITS);
        // ln of a number in 1 to 2, by the series of the inverse hyperbolic tangent.
        double z = (fraction - 1) / (fraction + 1);
        double s = z * z;
        double log = 2 * z * (1 + s * (1 / 3.0 + s * (1 / 5.0 + s * (1 / 7.0 + s * (1 / 9.0)))));
        return -(exponent * LN_2 + log);
    }
}
