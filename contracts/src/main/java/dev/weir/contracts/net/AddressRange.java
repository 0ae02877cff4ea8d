package dev.weir.contracts.net;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A range of IP addresses in the notation of RFC 4632 and RFC 4291: `10.0.0.0/8`, `2001:db8::/32`, or one address.
public final class AddressRange {
    private static final String EXPECTED =
            "an address such as 203.0.113.7 or 2001:db8::1, or a range such as 203.0.113.0/24 or 2001:db8::/32";
    private static final int LITERAL_CHARS_MAX = 45;

    private final String text;
    private final byte[] network;
    private final int bits;

    private AddressRange(String text, byte[] network, int bits) {
        this.text = text;
        this.network = network;
        this.bits = bits;
    }

    /// @throws IllegalArgumentException with the value and the expectation
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(() -> refused(text, EXPECTED))
                .getAddress();
        int most = address.length * 8;
        int bits = slash < 0 ? most : bits(text, text.substring(slash + 1), most);
        byte[] network = masked(address, bits);
        if (!Arrays.equals(network, address)) {
            throw refused(text, "the first address of its range, " + literal(network) + "/" + bits);
        }
        return new AddressRange(text, network, bits);
    }

    private static int bits(String text, String written, int most) {
        if (written.matches("\\d{1,3}") && Integer.parseInt(written) <= most) {
            return Integer.parseInt(written);
        }
        throw refused(text, "a prefix length of 0 to " + most);
    }

    private static IllegalArgumentException refused(String text, String expected) {
        String shown = text.length() > 2 * LITERAL_CHARS_MAX ? text.substring(0, 2 * LITERAL_CHARS_MAX) + "…" : text;
        return new IllegalArgumentException("'" + shown + "' (expected: " + expected + ")");
    }

    /// The address that a literal names; never a name looked up. An IPv4 address mapped into IPv6 is that IPv4 address.
    public static Optional<InetAddress> address(String literal) {
        // Other forms of IPv4, such as 10.1, are legal, and nobody means them.
        boolean four = literal.indexOf(':') < 0;
        if (literal.length() > LITERAL_CHARS_MAX
                || four && literal.chars().filter(c -> c == '.').count() != 3) {
            return Optional.empty();
        }
        int interfaceName = literal.indexOf('%');
        try {
            return Optional.of(
                    InetAddress.ofLiteral(interfaceName < 0 ? literal : literal.substring(0, interfaceName)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// True when one of the ranges has the address. What is no literal is in none.
    public static boolean anyHas(List<AddressRange> ranges, String literal) {
        Optional<InetAddress> address = address(literal);
        return address.isPresent() && ranges.stream().anyMatch(range -> range.has(address.get()));
    }

    public boolean has(InetAddress address) {
        byte[] bytes = address.getAddress();
        return bytes.length == network.length && Arrays.equals(masked(bytes, bits), network);
    }

    private static byte[] masked(byte[] address, int bits) {
        byte[] masked = address.clone();
        for (int i = 0; i < masked.length; i++) {
            int kept = Math.clamp(bits - i * 8L, 0, 8);
            masked[i] = (byte) (masked[i] & 0xff << 8 - kept);
        }
        return masked;
    }

    private static String literal(byte[] address) {
        try {
            return InetAddress.getByAddress(address).getHostAddress();
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(address.length + " bytes (expected: 4 or 16)", e);
        }
    }

    /// As it was written.
    @Override
    public String toString() {
        return text;
    }
}
