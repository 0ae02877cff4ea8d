package dev.weir.gateway.main;

import dev.weir.contracts.billing.FailedAttempt;
import dev.weir.storage.journal.JournalReport;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A [JournalReport] as people and programs read it.
final class JournalText {
    /// Open requests shown to a person; the rest is counted. Programs get all.
    static final int OPEN_SHOWN_MAX = 50;

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final BigDecimal MIB = BigDecimal.valueOf(1 << 20);

    private final JournalReport report;
    private final Instant now;

    JournalText(JournalReport report, Instant now) {
        this.report = report;
        this.now = now;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Journal in " + report.folder() + " (times in UTC)");
        lines.add("");
        lines.addAll(segments());
        lines.add("");
        lines.addAll(open());
        lines.add("Ended, not in the ledger yet: " + toShip());
        lines.addAll(retried());
        lines.add(
                "Set aside: " + (report.quarantined().isEmpty() ? "nothing" : String.join(", ", report.quarantined())));
        report.segments()
                .forEach(each -> each.damage().ifPresent(said -> lines.add("Damaged: " + each.name() + ": " + said)));
        lines.add(report.isSound() ? "The journal is sound." : "The journal is NOT sound.");
        return lines;
    }

    private List<String> segments() {
        var table = new TextTable()
                .left("SEGMENT")
                .left("STATE")
                .right("USED MiB")
                .right("OF")
                .right("RESERVED")
                .right("ACCEPTED")
                .right("ENDED")
                .right("RETRIED")
                .right("CACHED")
                .right("PRICES")
                .right("TO SHIP")
                .left("FIRST")
                .left("LAST");
        for (JournalReport.Segment each : report.segments()) {
            JournalReport.Records records = each.records();
            table.row(List.of(
                    each.name(),
                    each.damage().isPresent() ? "DAMAGED" : state(each.state()),
                    mib(each.usedBytes()),
                    mib(each.fileBytes()),
                    Integer.toString(records.reserved()),
                    Integer.toString(records.accepted()),
                    Integer.toString(records.ended()),
                    Integer.toString(records.retried()),
                    Integer.toString(records.cached()),
                    Integer.toString(records.prices()),
                    Integer.toString(each.toShip()),
                    time(each.firstAt()),
                    time(each.lastAt())));
        }
        return table.lines();
    }

    private List<String> open() {
        int shown = Math.min(report.open().size(), OPEN_SHOWN_MAX);
        List<String> lines = new ArrayList<>();
        lines.add("Open requests: " + report.open().size());
        var table = new TextTable()
                .left("  REQUEST")
                .left("COMPANY")
                .left("MODEL")
                .right("AGE")
                .left("PROVIDER");
        for (JournalReport.Open each : report.open().subList(0, shown)) {
            table.row(List.of(
                    "  " + each.requestId(),
                    each.companyId().toString(),
                    each.model(),
                    age(each),
                    each.accepted() ? "accepted" : "not accepted"));
        }
        if (shown > 0) {
            lines.addAll(table.lines());
        }
        if (shown < report.open().size()) {
            lines.add("  and " + (report.open().size() - shown) + " more; --json lists all");
        }
        return lines;
    }

    /// One line for each attempt that failed.
    private List<String> retried() {
        if (report.retried().isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add("Of them after attempts that failed"
                + (isCut() ? ", the last " + report.retried().size() : "") + ":");
        var table = new TextTable()
                .left("  REQUEST")
                .left("ENDED AT")
                .left("PROVIDER")
                .left("MODEL")
                .left("KEY")
                .left("REASON")
                .right("STATUS")
                .right("MS");
        for (JournalReport.Retried each : report.retried()) {
            for (FailedAttempt attempt : each.attempts()) {
                table.row(List.of(
                        "  " + each.requestId(),
                        UTC.format(each.endedAt()),
                        attempt.provider(),
                        attempt.model(),
                        attempt.key().isEmpty() ? "-" : attempt.key(),
                        attempt.fault(),
                        attempt.status() == 0 ? "-" : Integer.toString(attempt.status()),
                        Long.toString(attempt.ms())));
            }
        }
        lines.addAll(table.lines());
        return lines;
    }

    private boolean isCut() {
        return report.retried().size() == JournalReport.RETRIED_MAX;
    }

    private int toShip() {
        return report.segments().stream()
                .mapToInt(JournalReport.Segment::toShip)
                .sum();
    }

    private static String state(JournalReport.State state) {
        return switch (state) {
            case SPARE -> "spare";
            case WRITTEN_TO -> "written to";
            case WAITING -> "waiting";
            case SHIPPED -> "shipped";
        };
    }

    private static String mib(long bytes) {
        return BigDecimal.valueOf(bytes).divide(MIB, 2, RoundingMode.HALF_UP).toPlainString();
    }

    private static String time(Optional<Instant> at) {
        return at.map(UTC::format).orElse("-");
    }

    /// Never negative: a clock may have been set back.
    private long ageSeconds(JournalReport.Open open) {
        return Math.max(0, Duration.between(open.startedAt(), now).toSeconds());
    }

    private String age(JournalReport.Open open) {
        Duration age = Duration.ofSeconds(ageSeconds(open));
        if (age.toDays() > 0) {
            return age.toDays() + "d " + age.toHoursPart() + "h";
        }
        if (age.toHours() > 0) {
            return age.toHours() + "h " + age.toMinutesPart() + "m";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + "m " + age.toSecondsPart() + "s" : age.toSeconds() + "s";
    }

    JsonObject json() {
        var segments = new JsonArray();
        report.segments().forEach(each -> segments.add(json(each)));
        var open = new JsonArray();
        report.open()
                .forEach(each -> open.add(new JsonObject()
                        .put("request_id", each.requestId().toString())
                        .put("company_id", each.companyId().toString())
                        .put("model", each.model())
                        .put("started_at", each.startedAt().toString())
                        .put("age_seconds", ageSeconds(each))
                        .put("accepted", each.accepted())));
        return new JsonObject()
                .put("folder", report.folder().toString())
                .put("sound", report.isSound())
                .put("segments", segments)
                .put("open", open)
                .put("ended_not_shipped", toShip())
                .put("retried_not_shipped", retriedJson())
                .put("quarantined", new JsonArray(report.quarantined()));
    }

    private JsonArray retriedJson() {
        var retried = new JsonArray();
        for (JournalReport.Retried each : report.retried()) {
            var attempts = new JsonArray();
            each.attempts()
                    .forEach(attempt -> attempts.add(new JsonObject()
                            .put("provider", attempt.provider())
                            .put("model", attempt.model())
                            .put("key", attempt.key())
                            .put("reason", attempt.fault())
                            .put("status", attempt.status())
                            .put("ms", attempt.ms())));
            retried.add(new JsonObject()
                    .put("request_id", each.requestId().toString())
                    .put("model", each.model())
                    .put("ended_at", each.endedAt().toString())
                    .put("attempts", attempts));
        }
        return retried;
    }

    private static JsonObject json(JournalReport.Segment segment) {
        JournalReport.Records records = segment.records();
        return new JsonObject()
                .put("name", segment.name())
                .put("node", segment.node())
                .put("state", segment.state().name().toLowerCase(java.util.Locale.ROOT))
                .put("file_bytes", segment.fileBytes())
                .put("used_bytes", segment.usedBytes())
                .put(
                        "records",
                        new JsonObject()
                                .put("price", records.prices())
                                .put("reserved", records.reserved())
                                .put("accepted", records.accepted())
                                .put("ended", records.ended())
                                .put("retried", records.retried())
                                .put("cached", records.cached()))
                .put("to_ship", segment.toShip())
                .put("first_at", segment.firstAt().map(Instant::toString).orElse(null))
                .put("last_at", segment.lastAt().map(Instant::toString).orElse(null))
                .put("damage", segment.damage().orElse(null));
    }
}
