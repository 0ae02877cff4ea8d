package dev.weir.benchmarks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a run with providers in trouble is asked to do; [#HELP] says what each means.
///
/// @param seconds of each trouble
record ProvidersOptions(int seconds, int rate, boolean help, List<String> weirCommand) {
    static final String HELP = """
            Puts one of three emulated providers after another into trouble under a steady load over routes with two
            and three targets: killed, slow, rate-limited, overloaded, cut before and after the first content, silent,
            with a refused key. Tells which errors clients saw that a healthy target could have prevented, how many
            attempts requests took, and which targets and keys Weir left alone.

              Bench providers [options] -- <java command line that runs Weir>

              --seconds N   of each trouble (default 6)
              --rate N      requests per second (default 500)
              --help        this text

            Exit code 0: no error that could have been prevented, attempts within the budget. 1: otherwise. 2: options
            not understood.
            """;

    /// Fails with `IllegalArgumentException` whose message names what is not understood.
    static ProvidersOptions parse(List<String> arguments) {
        int dashes = arguments.indexOf("--");
        Deque<String> left = new ArrayDeque<>(dashes < 0 ? arguments : arguments.subList(0, dashes));
        Map<String, Long> numbers = new TreeMap<>();
        boolean help = false;
        while (!left.isEmpty()) {
            String option = left.poll();
            switch (option) {
                case "--seconds", "--rate" -> numbers.put(option, FaultsOptions.number(option, left.poll()));
                case "--help" -> help = true;
                default -> throw new IllegalArgumentException("unknown option '" + option + "'");
            }
        }
        if (dashes < 0 && !help) {
            throw new IllegalArgumentException("providers needs the command line of Weir after --");
        }
        return new ProvidersOptions(
                numbers.getOrDefault("--seconds", 6L).intValue(),
                numbers.getOrDefault("--rate", 500L).intValue(),
                help,
                dashes < 0 ? List.of() : arguments.subList(dashes + 1, arguments.size()));
    }
}
