package dev.weir.benchmarks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a run without the database is asked to do; [#HELP] says what each means.
///
/// @param killed PostgreSQL is killed again and again rather than frozen
record OutageOptions(
        int seconds, int rate, int horizon, boolean killed, long seed, boolean help, List<String> weirCommand) {
    static final String HELP = """
            Takes PostgreSQL from a Weir under load, gives it back, and compares what the provider served, what the
            clients were told and what Weir booked, request by request.

              Bench outage [options] -- <java command line that runs Weir>

              --seconds N   that PostgreSQL is away (default 60)
              --rate N      requests per second (default 500)
              --horizon N   seconds of spending that an allowance is to last (billing.allowanceHorizon; default: the
                            seconds of the outage)
              --by HOW      freeze: its processes are stopped and keep their connections (default);
                            kill: they are killed as often as Weir starts them again
              --seed N      what clients ask depends on it alone (default 1)
              --help        this text

            Exit code 0: the books agree request by request, targets met or not. 1: a difference. 2: options not
            understood.
            """;

    /// Fails with `IllegalArgumentException` whose message names what is not understood.
    static OutageOptions parse(List<String> arguments) {
        int dashes = arguments.indexOf("--");
        Deque<String> left = new ArrayDeque<>(dashes < 0 ? arguments : arguments.subList(0, dashes));
        Map<String, Long> numbers = new TreeMap<>();
        String by = "freeze";
        boolean help = false;
        while (!left.isEmpty()) {
            String option = left.poll();
            switch (option) {
                case "--seconds", "--rate", "--horizon", "--seed" ->
                    numbers.put(option, FaultsOptions.number(option, left.poll()));
                case "--by" -> by = left.isEmpty() ? "" : left.poll();
                case "--help" -> help = true;
                default -> throw new IllegalArgumentException("unknown option '" + option + "'");
            }
        }
        if (!by.equals("freeze") && !by.equals("kill")) {
            throw new IllegalArgumentException("--by must be freeze or kill, not '" + by + "'");
        }
        if (dashes < 0 && !help) {
            throw new IllegalArgumentException("outage needs the command line of Weir after --");
        }
        long seconds = numbers.getOrDefault("--seconds", 60L);
        return new OutageOptions(
                (int) seconds,
                numbers.getOrDefault("--rate", 500L).intValue(),
                numbers.getOrDefault("--horizon", seconds).intValue(),
                by.equals("kill"),
                numbers.getOrDefault("--seed", 1L),
                help,
                dashes < 0 ? List.of() : arguments.subList(dashes + 1, arguments.size()));
    }
}
