package dev.weir.contracts.config;

/// A number of bytes, written `64KiB`, `32MiB`, `1GiB` or as a plain number.
public record DataSize(long bytes) {
    public static DataSize kib(long kib) {
        return new DataSize(kib << 10);
    }

    public static DataSize mib(long mib) {
        return new DataSize(mib << 20);
    }

    /// For interfaces that count bytes in an int.
    public int intBytes() {
        return Math.toIntExact(bytes);
    }

    /// @throws IllegalArgumentException with the value and the expectation
    public static DataSize parse(String text) {
        String[] units = {"GiB", "MiB", "KiB", "B", ""};
        int[] shifts = {30, 20, 10, 0, 0};
        for (int i = 0; i < units.length; i++) {
            String number = text.endsWith(units[i])
                    ? text.substring(0, text.length() - units[i].length()).strip()
                    : "";
            if (number.matches("\\d{1,15}")) {
                return new DataSize(Math.multiplyExact(Long.parseLong(number), 1L << shifts[i]));
            }
        }
        throw new IllegalArgumentException("'" + text + "' (expected: a size such as 64KiB, 32MiB, 1GiB)");
    }

    @Override
    public String toString() {
        if (bytes > 0 && bytes % (1 << 30) == 0) {
            return (bytes >> 30) + "GiB";
        }
        if (bytes > 0 && bytes % (1 << 20) == 0) {
            return (bytes >> 20) + "MiB";
        }
        return bytes > 0 && bytes % (1 << 10) == 0 ? (bytes >> 10) + "KiB" : bytes + "B";
    }
}
