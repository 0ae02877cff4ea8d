package dev.weir.gateway.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Facts about the text of the project, each with files that break it: [TidyTest] checks that the project keeps every
/// rule, and that every rule finds its planted files. A message says what to use instead. Sizes are never a rule.
///
/// [Places] lists where a thing is allowed; add to it, with the reason, rather than weaken a rule.
enum TidyRule {
    NOTHING_PRINTS(
            code("System\\.(out|err)\\b", "use the logger; only the command line prints"),
            file -> file.isMain() && !Places.PRINTING.has(file),
            planted("storage/src/main/java/A.java", "class A { void a() { System.out.println(); } }")),

    NOTHING_PRINTS_A_STACK_TRACE(
            code("\\.printStackTrace\\(", "pass the exception to the logger, once, where the request ends"),
            file -> file.isJava() && !Places.PRINTING.has(file),
            planted("storage/src/test/java/A.java", "class A { void a(Exception e) { e.printStackTrace(); } }")),

    NOTHING_SLEEPS(
            code("\\bThread\\.sleep\\(|\\bTimeUnit\\.\\w+\\.sleep\\(", "wait for the event, or turn a manual clock"),
            file -> file.isJava() && !Places.SLEEPING.has(file),
            planted("storage/src/test/java/A.java", "class A { void a() throws Exception { Thread.sleep(5); } }")),

    TIME_COMES_FROM_A_CLOCK(
            code(
                    "\\b(Instant|LocalDate|LocalDateTime|ZonedDateTime)\\.now\\(\\)|\\bSystem\\.currentTimeMillis\\(\\)"
                            + "|\\bClock\\.system\\w*\\(|\\bInstantSource\\.system\\(",
                    "take an InstantSource in the constructor"),
            file -> file.isMain() && !Places.CLOCKS.has(file),
            planted("storage/src/main/java/A.java", "class A { Object a() { return Instant.now(); } }")),

    CHANCE_COMES_FROM_THE_PLATFORM(
            code("\\bnew Random\\(|\\bMath\\.random\\(", "use ThreadLocalRandom, or SecureRandom for secrets"),
            file -> file.isMain() && !Places.CHANCE.has(file),
            planted("storage/src/main/java/A.java", "class A { Object a = new Random(); }")),

    TESTS_LISTEN_ON_PORT_ZERO(
            text(
                    "\\.(listen|setPort|bind)\\(\\s*[1-9]\\d*\\s*[,)]|(localhost|127\\.0\\.0\\.1):\\d{4,5}\\b",
                    "listen on port 0 and ask for the port that was picked"),
            file -> file.isJava() && file.isTest() && !Places.PORTS.has(file) && !Places.ABOUT_THESE_RULES.has(file),
            planted("storage/src/test/java/A.java", "class A { void a(Server s) { s.listen(8080); } }")),

    SEALED_SWITCHES_HAVE_NO_DEFAULT(SealedSwitches::defaults, planted("storage/src/main/java/A.java", """
                    sealed interface Shape {
                        record Round() implements Shape {}
                        record Square() implements Shape {}
                        static int a(Shape s) {
                            return switch (s) {
                                case Round _ -> 1;
                                default -> 2;
                            };
                        }
                    }
                    """)),

    JSON_TREES_STAY_AT_THE_EDGES(
            code("\\bJson(Object|Array)\\b", "read with a streaming parser into a record; trees are for the edges"),
            file -> file.isMain() && !Places.JSON_TREES.has(file),
            planted("gateway/src/main/java/dev/weir/gateway/pipeline/A.java", "class A { JsonObject a; }")),

    NOTHING_IS_LEFT_FOR_LATER(
            text("\\b(TODO|FIXME|XXX)\\b", "do it, or open an issue"),
            file -> !Places.ABOUT_THESE_RULES.has(file),
            planted("conf/a.yaml", "# TODO later\n")),

    NAMES_SAY_WHAT_A_THING_IS(
            code(
                    "\\b(class|interface|record|enum)\\s+\\w*(Manager|Impl|Helper|Helpers|Util|Utils)\\b",
                    "name the thing it is, or what makes it different"),
            file -> file.isJava(),
            planted("storage/src/main/java/A.java", "final class LedgerManager {}")),

    LINKS_IN_MARKDOWN_LEAD_SOMEWHERE(
            ProjectFiles::deadLinks, planted("docs/a.md", "see [b](b.md#part) and [c](x/c)\n")),

    THE_TOUR_NAMES_FILES_THAT_EXIST(
            ProjectFiles::deadPathsInTour, planted("docs/tour.md", "First `gateway/src/main/java/Gone.java`.\n")),

    THE_TOUR_COVERS_THE_PIPELINE(
            ProjectFiles::missingInTour,
            planted("docs/tour.md", "Nothing.\n"),
            planted("gateway/src/main/java/dev/weir/gateway/pipeline/Step.java", "interface Step {}")),

    MIGRATIONS_ARE_NUMBERED_WITHOUT_GAPS(
            ProjectFiles::migrationGaps,
            planted("storage/src/main/resources/db/billing/001_a.up.sql", ""),
            planted("storage/src/main/resources/db/billing/001_a.down.sql", ""),
            planted("storage/src/main/resources/db/billing/003_b.up.sql", ""),
            planted("storage/src/main/resources/db/billing/003_b.down.sql", "")),

    MIGRATIONS_GO_UP_AND_DOWN(
            ProjectFiles::oneWayMigrations, planted("storage/src/main/resources/db/billing/001_a.up.sql", "")),

    EVERY_FILE_OF_THE_DATABASE_IS_LISTED(
            ProjectFiles::unlistedDatabaseFiles,
            planted("storage/src/main/resources/db/migrations.txt", "billing/002_b\n"),
            planted("storage/src/main/resources/db/billing/001_a.up.sql", ""));

    private final Function<List<SourceText>, List<String>> check;
    final List<SourceText> planted;

    /// A rule about the project as a whole.
    ///
    /// @param check one message per breach
    /// @param planted files that break it
    TidyRule(Function<List<SourceText>, List<String>> check, SourceText... planted) {
        this.check = check;
        this.planted = List.of(planted);
    }

    /// A rule about single files.
    TidyRule(Function<SourceText, List<String>> check, Predicate<SourceText> where, SourceText... planted) {
        this(
                files -> files.stream()
                        .filter(where)
                        .flatMap(file -> check.apply(file).stream())
                        .toList(),
                planted);
    }

    List<String> breaches(List<SourceText> files) {
        return check.apply(files);
    }

    private static SourceText planted(String path, String text) {
        return new SourceText(path, text);
    }

    /// What is banned in code; comments and texts in quotes may have it.
    private static Function<SourceText, List<String>> code(String banned, String instead) {
        Pattern pattern = Pattern.compile(banned);
        return file -> file.isJava() ? find(pattern, file, file.code(), instead) : List.of();
    }

    /// What is banned anywhere in a file.
    private static Function<SourceText, List<String>> text(String banned, String instead) {
        Pattern pattern = Pattern.compile(banned);
        return file -> find(pattern, file, file.text(), instead);
    }

    private static List<String> find(Pattern banned, SourceText file, String in, String instead) {
        var found = new ArrayList<String>();
        Matcher matcher = banned.matcher(in);
        while (matcher.find()) {
            found.add(file.path() + ":" + file.line(matcher.start()) + ": '"
                    + matcher.group().strip() + "': " + instead);
        }
        return found;
    }
}
