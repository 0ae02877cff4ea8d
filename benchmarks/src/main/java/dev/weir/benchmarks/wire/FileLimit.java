package dev.weir.benchmarks.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How many files (sockets too) a process may have open.
public final class FileLimit {
    private FileLimit() {}

    /// The soft limit of process `pid`. A JVM raises its own to the hard limit when it starts.
    public static long of(long pid) throws IOException {
        return parse(Files.readString(Path.of("/proc/" + pid + "/limits")));
    }

    /// The soft limit in the text of `/proc/<pid>/limits`; "unlimited" is `Long.MAX_VALUE`.
    static long parse(String limits) {
        return limits.lines()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.substring("Max open files".length()).trim().split("\\s+")[0])
                .mapToLong(soft -> soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no line 'Max open files' in: " + limits));
    }
}
