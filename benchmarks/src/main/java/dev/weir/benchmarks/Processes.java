package dev.weir.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What `/proc` says of a process. Source:
/// [proc_pid_stat(5)](https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html).
final class Processes {
    /// Linux shows CPU times to programs in hundredths of a second, whatever the kernel's own tick is.
    private static final long MICROS_PER_TICK = 10_000;

    private Processes() {}

    /// User and system time of process `pid`, microseconds, its ended threads included; 0 when it is gone.
    static long cpuMicros(long pid) {
        return times(pid, false);
    }

    /// As [#cpuMicros], and that of its ended children.
    static long cpuMicrosWithEnded(long pid) {
        return times(pid, true);
    }

    /// Resident memory of process `pid` in KiB; 0 when it is gone.
    static long rssKib(long pid) {
        return read(Path.of("/proc/" + pid + "/status"))
                .lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    /// Processes that work in `folder` or below it, or name it on their command line, and what descends from them.
    /// This finds a database's processes when their parent is gone, too.
    static Set<Long> workingIn(Path folder) {
        Set<Long> found = new HashSet<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            all.filter(path -> path.getFileName().toString().matches("\\d+"))
                    .filter(path -> belongsTo(path, folder))
                    .forEach(path -> found.add(Long.parseLong(path.getFileName().toString())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (long pid : List.copyOf(found)) {
            ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants).forEach(below -> found.add(below.pid()));
        }
        return found;
    }

    /// Those of them that are PostgreSQL.
    static List<Long> postgresIn(Path folder) {
        return workingIn(folder).stream()
                .filter(pid -> name(pid).startsWith("postgres"))
                .toList();
    }

    /// Stops those processes where they are, as nothing else does, until [#resume]. Whoever waits for one goes on
    /// waiting.
    static void freeze(List<Long> pids) throws IOException, InterruptedException {
        signal("-STOP", pids);
    }

    static void resume(List<Long> pids) throws IOException, InterruptedException {
        signal("-CONT", pids);
    }

    private static void signal(String signal, List<Long> pids) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        pids.forEach(pid -> command.add(pid.toString()));
        new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /// The name of its program, at most 15 characters; empty when it is gone.
    static String name(long pid) {
        return read(Path.of("/proc/" + pid + "/comm")).trim();
    }

    /// The two, or four, time fields behind the command's name, which itself may hold blanks and brackets.
    static long ticks(String stat, boolean withEndedChildren) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int field = 11; field < (withEndedChildren ? 15 : 13); field++) {
            ticks += Long.parseLong(fields[field]);
        }
        return ticks;
    }

    private static long times(long pid, boolean withEndedChildren) {
        String stat = read(Path.of("/proc/" + pid + "/stat"));
        return stat.isEmpty() ? 0 : ticks(stat, withEndedChildren) * MICROS_PER_TICK;
    }

    private static boolean belongsTo(Path process, Path folder) {
        try {
            if (Files.readSymbolicLink(process.resolve("cwd")).startsWith(folder)) {
                return true;
            }
        } catch (IOException e) {
            // gone, or not ours to look at
        }
        return read(process.resolve("cmdline")).contains(folder.toString());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }
}
