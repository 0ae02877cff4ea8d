package dev.weir.benchmarks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// What a run of faults is asked to do; [#HELP] says what each means.
record FaultsOptions(int rounds, int clients, long seed, boolean help, List<String> weirCommand) {
    static final String HELP = """
            Kills Weir, its PostgreSQL, and both, again and again under load, and compares after every kill what the
            provider served, what the clients were told and what Weir booked, request by request.

              Bench faults [options] -- <java command line that runs Weir>

              --rounds N    kills (default 30)
              --clients N   clients that call without a pause (default 32)
              --seed N      what is killed when, and what clients ask, depends on it alone (default 1)
              --help        this text

            Exit code 0: nothing lost, nothing booked twice, the books balance. 1: a difference. 2: options not
            understood.
            """;

    /// Fails with `IllegalArgumentException` whose message names what is not understood.
    static FaultsOptions parse(List<String> arguments) {
        int dashes = arguments.indexOf("--");
        Deque<String> left = new ArrayDeque<>(dashes < 0 ? arguments : arguments.subList(0, dashes));
        int rounds = 30;
        int clients = 32;
        long seed = 1;
        boolean help = false;
        while (!left.isEmpty()) {
            String option = left.poll();
            switch (option) {
                case "--rounds" -> rounds = (int) number(option, left.poll());
                case "--clients" -> clients = (int) number(option, left.poll());
                case "--seed" -> seed = number(option, left.poll());
                case "--help" -> help = true;
                default -> throw new IllegalArgumentException("unknown option '" + option + "'");
            }
        }
        if (dashes < 0 && !help) {
            throw new IllegalArgumentException("faults needs the command line of Weir after --");
        }
        return new FaultsOptions(
                rounds, clients, seed, help, dashes < 0 ? List.of() : arguments.subList(dashes + 1, arguments.size()));
    }

    static long number(String option, String value) {
        if (value == null || !value.matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException(
                    option + " must be a whole number from 1 to 999999999, not '" + value + "'");
        }
        return Long.parseLong(value);
    }
}
