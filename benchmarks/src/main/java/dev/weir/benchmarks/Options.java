package dev.weir.benchmarks;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What the bench is asked to do; [#HELP] says what each means.
record Options(
        Set<Scenario> only,
        int seconds,
        int rounds,
        int warmUpSeconds,
        int streams,
        int stalled,
        int requests,
        int records,
        int limitSeconds,
        Map<String, String> weirVariables,
        Optional<String> postgresUrl,
        Optional<Path> write,
        boolean help,
        List<String> weirCommand) {

    /// What can be measured, in the order in which it is.
    enum Scenario {
        READY,
        JSON,
        BURST,
        PACED,
        LATENCY,
        TRANSLATED,
        LARGE,
        ROUTING,
        CACHE,
        RELOAD,
        OPEN,
        STALLED,
        SETTLE,
        REPLAY,
        LIMITS,
        CHOICE
    }

    static final String HELP = """
            Measures Weir beside nginx in front of the same mock upstream, and prints one table.

              Bench [options] [-- <java command line that runs Weir>]
              Bench faults [options]      kills instead of speed; faults --help says more
              Bench outage [options]      a minute without the database; outage --help says more
              Bench providers [options]   one provider after another in trouble; providers --help says more

              --only LIST        of ready,json,burst,paced,latency,translated,large,routing,cache,reload,
                                 open,stalled,settle,replay,limits,choice (stalled brings open along)
              --seconds N        length of one counted load (default 3)
              --rounds N         counted loads per target, interleaved; medians are shown (default 5)
              --warm-up N        seconds of load before the first counted one (default 10), up to 4 times
                                 as long until three in a row cost the same within a tenth
              --streams N        streams held open (default 10000)
              --stalled N        readers that stall beside them (default 1000)
              --requests N       ended requests that a starting Weir finds and settles (default 200000)
              --records N        records of the journal that is read again (default 1000000)
              --quick            1 second, 3 rounds, 3 seconds of warm-up, 1000 streams, 100 stalled, 50000
                                 requests, 150000 records, 5 seconds of overload of a limit instead of 60
              --weir-env K=V     one more environment variable for Weir; may come again
              --postgres-url URL time to ready with this PostgreSQL too (Weir makes its tables there)
              --write [FILE]     put the table into FILE (default benchmarks/README.md)
              --help             this text

            Without a command line for Weir only nginx and the mock are measured. For the held streams JVM options
            are put before the first -cp, -jar or -m of that command line, so it must be a java command.
            Exit code 0: everything ran, targets met or not. 1: something did not run. 2: options not understood.
            """;

    /// Fails with `IllegalArgumentException` whose message names what is not understood.
    static Options parse(List<String> arguments) {
        int dashes = arguments.indexOf("--");
        List<String> own = dashes < 0 ? arguments : arguments.subList(0, dashes);
        List<String> command = dashes < 0 ? List.of() : arguments.subList(dashes + 1, arguments.size());
        Map<String, String> values = new LinkedHashMap<>();
        Map<String, String> variables = new LinkedHashMap<>();
        Deque<String> left = new ArrayDeque<>(own);
        while (!left.isEmpty()) {
            String option = left.poll();
            switch (option) {
                case "--quick", "--help" -> values.put(option, "");
                case "--write" ->
                    values.put(
                            option,
                            left.isEmpty() || left.peek().startsWith("--") ? "benchmarks/README.md" : left.poll());
                case "--weir-env" -> {
                    String[] pair = argument(option, left).split("=", 2);
                    variables.put(pair[0], pair.length == 2 ? pair[1] : "");
                }
                case "--only",
                        "--seconds",
                        "--rounds",
                        "--warm-up",
                        "--streams",
                        "--stalled",
                        "--requests",
                        "--records",
                        "--postgres-url" -> values.put(option, argument(option, left));
                default -> throw new IllegalArgumentException("unknown option '" + option + "'");
            }
        }
        boolean quick = values.containsKey("--quick");
        return new Options(
                scenarios(values.get("--only")),
                number(values, "--seconds", quick ? 1 : 3),
                number(values, "--rounds", quick ? 3 : 5),
                number(values, "--warm-up", quick ? 3 : 10),
                number(values, "--streams", quick ? 1_000 : 10_000),
                number(values, "--stalled", quick ? 100 : 1_000),
                number(values, "--requests", quick ? 50_000 : 200_000),
                number(values, "--records", quick ? 150_000 : 1_000_000),
                quick ? 5 : 60,
                variables,
                Optional.ofNullable(values.get("--postgres-url")),
                Optional.ofNullable(values.get("--write")).map(Path::of),
                values.containsKey("--help"),
                command);
    }

    boolean wants(Scenario scenario) {
        return only.contains(scenario) || scenario == Scenario.OPEN && only.contains(Scenario.STALLED);
    }

    boolean withWeir() {
        return !weirCommand.isEmpty();
    }

    private static String argument(String option, Deque<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return left.poll();
    }

    private static Set<Scenario> scenarios(String list) {
        if (list == null) {
            return EnumSet.allOf(Scenario.class);
        }
        Set<Scenario> scenarios = EnumSet.noneOf(Scenario.class);
        for (String name : list.split(",")) {
            scenarios.add(Arrays.stream(Scenario.values())
                    .filter(scenario -> scenario.name().equalsIgnoreCase(name.trim()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("--only knows "
                            + Arrays.stream(Scenario.values())
                                    .map(scenario -> scenario.name().toLowerCase(Locale.ROOT))
                                    .collect(Collectors.joining(","))
                            + "; not '" + name + "'")));
        }
        return scenarios;
    }

    private static int number(Map<String, String> values, String option, int otherwise) {
        String value = values.get(option);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("[1-9]\\d{0,6}")) {
            throw new IllegalArgumentException(
                    option + " must be a whole number from 1 to 9999999, not '" + value + "'");
        }
        return Integer.parseInt(value);
    }
}
