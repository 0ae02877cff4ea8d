package dev.weir.benchmarks;

import dev.weir.storage.journal.Batch;
import dev.weir.storage.journal.Journal;
import java.io.IOException;

/// How long a node takes to read the journal that its last run left, and how long a Weir takes to start with it and
/// bring all of it into the ledger.
///
/// @param records in the journal, three for each request
record ReplayScenario(int records) {
    private static final int RECORDS_PER_REQUEST = 3;
    private static final int COMPANIES = 10;
    private static final int BATCH = 1_000;
    private static final double SECONDS_MAX = 20;

    void run(DeadNode dead, Weir.Setup setup, Report report) throws IOException, InterruptedException {
        int requests = records / RECORDS_PER_REQUEST;
        dead.leave(COMPANIES, requests);
        String name = "journal of " + Row.number(records, 0) + " records";
        report.add(Row.bounded(name + ", opened and read", "s", "", seconds(dead, requests), 2, SECONDS_MAX));
        CatchUp posted = CatchUp.of(dead, setup, requests);
        report.add(Row.plain("· from the start of Weir until all is posted", "s", "", Row.number(posted.seconds(), 2)));
    }

    private static double seconds(DeadNode dead, int requests) {
        long from = System.nanoTime();
        try (Journal journal = dead.journal()) {
            int read = 0;
            for (Batch batch = journal.read(BATCH); !batch.postings().isEmpty(); batch = journal.read(BATCH)) {
                read += batch.postings().size();
            }
            double seconds = (System.nanoTime() - from) / 1e9;
            if (read != requests) {
                throw new BenchFailure(read + " ended requests were read (expected: " + requests + ")");
            }
            return seconds;
        }
    }
}
