package dev.weir.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;

/// The machine of a run, in one line.
final class Machine {
    private Machine() {}

    static String describe(Clock clock) {
        return "%s: %d × %s, %d GiB, Linux %s, JDK %s, %s; load average before the run %s"
                .formatted(
                        LocalDate.now(clock),
                        Runtime.getRuntime().availableProcessors(),
                        field("/proc/cpuinfo", "model name"),
                        Math.round(memoryKib() / 1024.0 / 1024.0),
                        System.getProperty("os.version"),
                        Runtime.version(),
                        Nginx.version(),
                        load());
    }

    /// Of the last minute: well above zero means that others were at work, too.
    private static String load() {
        try {
            return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static long memoryKib() {
        String text = field("/proc/meminfo", "MemTotal").replaceAll("\\D", "");
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    private static String field(String file, String name) {
        try {
            return Files.readString(Path.of(file))
                    .lines()
                    .filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }
}
