package dev.weir.storage.billing;

import static dev.weir.storage.postgres.ScratchPostgres.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.storage.billing.LedgerStep.Item;
import dev.weir.storage.postgres.ScratchPostgres;
import io.vertx.sqlclient.Pool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Random sequences on the ledger and on its model: same answers, same state, books in order.
class LedgerModelTest {
    @RegisterExtension
    static final ScratchPostgres POSTGRES = new ScratchPostgres();

    private static final int SEQUENCES = 10_000;
    private static final long SEED = 20_261_121;
    private static final int STEPS_MAX = 14;
    private static final int PROOF_EVERY = 500;
    private static final int FACTS_PER_TURN = 700;
    /// Each with a database of its own: what expires there is its own.
    private static final int PLAYERS = 3;

    private static final String EMPTY = """
            truncate billing.account, billing.allowance, billing.usage, billing.transfer, billing.entry,
                billing.credit, billing.credit_use, billing.change, billing.outbox""";

    /// A database to play on.
    private record Table(Pool pool, List<LedgerTables> nodes, LedgerProof proof) {
        Table(Pool pool) {
            this(pool, List.of(new LedgerTables(pool, "a"), new LedgerTables(pool, "b")), new LedgerProof(pool));
        }

        String play(List<LedgerStep> steps) {
            return new LedgerPlay(pool, nodes, REACHED).play(steps);
        }

        /// How the books differ from those that the facts make, audited by building them anew; null when they
        /// do not.
        String toldOtherwise() {
            var replay = Replay.of(new Waiting(pool).take(FACTS_PER_TURN));
            Map<String, Long> kept = Replay.kept(pool);
            if (replay.gap() != null) {
                return replay.gap();
            }
            return replay.balances().equals(kept) ? null : "facts make " + replay.balances() + ", kept is " + kept;
        }

        void empty() {
            await(pool.query(EMPTY).execute());
        }
    }

    /// Outcomes met by all sequences.
    private static final Set<String> REACHED = ConcurrentHashMap.newKeySet();

    private final AtomicInteger played = new AtomicInteger();

    @Test
    void ten_thousand_random_sequences_end_as_the_model_says() throws Exception {
        try (var players = Executors.newFixedThreadPool(PLAYERS)) {
            List<Callable<String>> parts = new ArrayList<>();
            for (int part = 0; part < PLAYERS; part++) {
                int first = part;
                Pool pool = POSTGRES.migrated().pool();
                parts.add(() -> playAll(new Table(pool), first));
            }
            for (var part : players.invokeAll(parts)) {
                assertThat(part.get()).isNull();
            }
        }
        assertThat(played.get()).isEqualTo(SEQUENCES);
        assertThat(REACHED)
                .contains("Granted", "Short", "Closed", "Settled", "AlreadySettled", "WrittenOff", "Posted")
                .contains("BeyondCharge", "UnknownRequest", "UnknownCompany", "Credited");
    }

    /// What went wrong and the fewest steps that show it; null when nothing did.
    private String playAll(Table table, int first) {
        List<Integer> unproven = new ArrayList<>();
        for (int number = first; number < SEQUENCES; number += PLAYERS) {
            List<LedgerStep> steps = sequence(number);
            if (table.play(steps) != null) {
                return shrunk(table, number, steps);
            }
            played.incrementAndGet();
            unproven.add(number);
            if (unproven.size() == PROOF_EVERY || number + PLAYERS >= SEQUENCES) {
                String told = table.toldOtherwise();
                if (told != null) {
                    return told + "\nafter " + unproven;
                }
                if (!await(table.proof().verify()).isEmpty()) {
                    return unproven.stream()
                            .filter(each -> fails(table, sequence(each)) != null)
                            .findFirst()
                            .map(each -> shrunk(table, each, sequence(each)))
                            .orElse("the books differ after " + unproven + ", after none of them alone");
                }
                table.empty();
                unproven.clear();
            }
        }
        return null;
    }

    private static String shrunk(Table table, int number, List<LedgerStep> steps) {
        List<LedgerStep> fewest = Shrinking.of(steps, fewer -> fails(table, fewer) != null);
        return "seed " + SEED + ", sequence " + number + ": " + fails(table, fewest) + "\nafter "
                + String.join(
                        "\n      ", fewest.stream().map(LedgerStep::toString).toList());
    }

    private static String fails(Table table, List<LedgerStep> steps) {
        table.empty();
        String difference = table.play(steps);
        if (difference != null) {
            return difference;
        }
        List<String> differences = await(table.proof().verify());
        return differences.isEmpty() ? null : differences.toString();
    }

    private static List<LedgerStep> sequence(int number) {
        var random = new Random(SEED * 1_000_003 + number);
        List<LedgerStep> steps = new ArrayList<>();
        for (int company = 0; company < 2; company++) {
            steps.add(new LedgerStep.TopUp(company, amount(random)));
        }
        int size = 4 + random.nextInt(STEPS_MAX - 3);
        while (steps.size() < size) {
            steps.add(step(random));
        }
        return steps;
    }

    private static LedgerStep step(Random random) {
        int company = company(random);
        return switch (random.nextInt(20)) {
            case 0 -> new LedgerStep.TopUp(company, amount(random));
            case 1, 2 -> new LedgerStep.Grant(company, amount(random), random.nextInt(3), random.nextBoolean());
            case 3, 4, 5, 6, 7 -> {
                long need = amount(random) / 3 + 1;
                yield new LedgerStep.Take(
                        slot(random), back(random), need, need + random.nextInt(100), random.nextInt(4) == 0);
            }
            case 8 -> new LedgerStep.GiveBack(slot(random), back(random), amount(random) / 3 + 1);
            case 9 -> new LedgerStep.Renew(random.nextInt(LedgerStep.RUNS));
            case 10 -> new LedgerStep.CloseRuns(random.nextInt(LedgerStep.RUNS));
            case 11 -> new LedgerStep.ExpireAllowances();
            case 12 -> new LedgerStep.ExpireCredits();
            case 13, 14 ->
                new LedgerStep.Refund(company, random.nextInt(6), random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(40));
            default -> new LedgerStep.Post(items(random));
        };
    }

    /// Covered, beyond, free, without allowance, of another company's, repeated: in one batch and over
    /// several.
    private static List<Item> items(Random random) {
        List<Item> items = new ArrayList<>();
        int size = 1 + random.nextInt(4);
        boolean sound = random.nextInt(3) == 0;
        for (int i = 0; i < size; i++) {
            int slot = random.nextInt(8) == 0 ? -1 : slot(random);
            int company = slot < 0 || !sound && random.nextInt(10) == 0 ? company(random) : slot / LedgerStep.RUNS;
            long cost = random.nextInt(6) == 0 ? 0 : 1 + random.nextInt(60);
            long covered = slot < 0 ? 0 : sound || random.nextBoolean() ? cost : random.nextLong(cost + 1);
            items.add(new Item(random.nextInt(12), company, slot, cost, covered));
        }
        return items;
    }

    private static int company(Random random) {
        return random.nextInt(12) == 0 ? 2 : random.nextInt(2);
    }

    /// Most are of company 0, where they compete.
    private static int slot(Random random) {
        return random.nextInt(3) == 0 ? random.nextInt(LedgerStep.SLOTS) : random.nextInt(LedgerStep.RUNS);
    }

    private static int back(Random random) {
        return random.nextInt(4) == 0 ? random.nextInt(3) : 0;
    }

    private static long amount(Random random) {
        return 1 + random.nextInt(300);
    }
}
