package dev.weir.benchmarks;

import java.io.IOException;
import java.util.stream.Collectors;

/// How many ended requests a second a starting Weir brings from its journal into PostgreSQL: of one company, and of a
/// thousand by turns. A request is one usage row, one transfer, two entries, and its share of two balances and of an
/// allowance.
///
/// @param requests that the journal holds
record SettleScenario(int requests) {
    private static final double PER_SECOND_MIN = 20_000;
    private static final int ONE = 1;
    private static final int MANY = 1_000;

    void run(DeadNode dead, Weir.Setup setup, Report report) throws IOException, InterruptedException {
        run("one company", ONE, dead, setup, report);
        run(Row.number(MANY, 0) + " companies", MANY, dead, setup, report);
    }

    private void run(String whose, int companies, DeadNode dead, Weir.Setup setup, Report report)
            throws IOException, InterruptedException {
        dead.leave(companies, requests);
        CatchUp posted = CatchUp.of(dead, setup, requests);
        report.add(Row.atLeast("settled from the journal, " + whose, "1/s", posted.perSecond(), 0, PER_SECOND_MIN));
        report.note("settled from the journal, " + whose + ": " + Row.number(requests, 0)
                + " requests, by second "
                + posted.bySecond().stream().map(each -> Row.number(each, 0)).collect(Collectors.joining(", "))
                + "; per request " + Row.number(posted.databaseMicros(), 1)
                + " µs of PostgreSQL's CPU and " + Row.number(posted.weirMicros(), 1)
                + " µs of Weir's; the books were proved after it.");
    }
}
