package dev.weir.gateway.architecture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Facts about which files there are and what they say of each other.
final class ProjectFiles {
    private static final String TOUR = "docs/tour.md";
    private static final String PIPELINE = "gateway/src/main/java/dev/weir/gateway/pipeline/";
    private static final String DATABASE = "storage/src/main/resources/db/";
    private static final String MIGRATIONS = DATABASE + "migrations.txt";

    private static final Pattern LINK = Pattern.compile("\\[[^\\]\\n]*]\\(<?([^)\\s>]+)>?(?:\\s+\"[^\"]*\")?\\)");
    private static final Pattern ADDRESS = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*:.*|#.*");
    private static final Pattern CODE_BLOCK = Pattern.compile("(?sm)^```.*?^```|`[^`\\n]*`");
    private static final Pattern PATH_IN_TOUR = Pattern.compile("(?:[\\w.-]+/)+[\\w-]+(?:\\.[\\w-]+)*\\.[a-z]+");
    private static final Pattern MIGRATION =
            Pattern.compile(Pattern.quote(DATABASE) + "(\\w+)/(\\d{3})_(\\w+)\\.(up|down)\\.sql");

    private ProjectFiles() {}

    static List<String> deadLinks(List<SourceText> files) {
        Set<String> there = pathsAndFolders(files);
        var found = new ArrayList<String>();
        for (SourceText file : files) {
            if (!file.path().endsWith(".md")) {
                continue;
            }
            Matcher matcher = LINK.matcher(CODE_BLOCK.matcher(file.text()).replaceAll(" "));
            while (matcher.find()) {
                String link = matcher.group(1).replaceFirst("#.*", "");
                Path target = Path.of("/" + file.path()).resolveSibling(link).normalize();
                if (!ADDRESS.matcher(matcher.group(1)).matches()
                        && !there.contains(target.toString().substring(1))) {
                    found.add(file.path() + ": the link to '" + matcher.group(1) + "' leads nowhere");
                }
            }
        }
        return found;
    }

    static List<String> deadPathsInTour(List<SourceText> files) {
        Set<String> there = pathsAndFolders(files);
        return PATH_IN_TOUR
                .matcher(tour(files))
                .results()
                .map(path -> path.group().replaceFirst("^(\\.\\./)+", ""))
                .filter(path -> !there.contains(path))
                .map(path -> TOUR + ": '" + path + "' does not exist")
                .toList();
    }

    static List<String> missingInTour(List<SourceText> files) {
        String tour = tour(files);
        return files.stream()
                .map(SourceText::path)
                .filter(path -> path.startsWith(PIPELINE) && !path.endsWith("package-info.java"))
                .filter(path -> !tour.contains(path))
                .map(path -> TOUR + ": does not name " + path)
                .toList();
    }

    /// Only migrations that are listed exist, and the other way round.
    static List<String> unlistedDatabaseFiles(List<SourceText> files) {
        Set<String> listed = files.stream()
                .filter(file -> file.path().equals(MIGRATIONS))
                .flatMap(file -> file.text().lines())
                .filter(Predicate.not(String::isBlank))
                .collect(Collectors.toCollection(TreeSet::new));
        var found = new ArrayList<String>();
        var there = new HashSet<String>();
        for (SourceText file : files) {
            if (!file.path().startsWith(DATABASE) || file.path().equals(MIGRATIONS)) {
                continue;
            }
            String name = file.path().substring(DATABASE.length()).replaceFirst("\\.(up|down)\\.sql$", "");
            there.add(name);
            if (!listed.contains(name)) {
                found.add(file.path() + ": is not in " + MIGRATIONS);
            }
        }
        listed.stream()
                .filter(name -> !there.contains(name))
                .forEach(name -> found.add(MIGRATIONS + ": " + name + " does not exist"));
        return found;
    }

    static List<String> migrationGaps(List<SourceText> files) {
        Map<String, Set<Integer>> numbers = new TreeMap<>();
        Set<String> names = new TreeSet<>();
        for (Matcher migration : migrations(files)) {
            numbers.computeIfAbsent(migration.group(1), _ -> new TreeSet<>()).add(Integer.parseInt(migration.group(2)));
            names.add(migration.group(1) + "/" + migration.group(2) + "_" + migration.group(3));
        }
        var found = new ArrayList<String>();
        numbers.forEach((schema, used) -> {
            long count =
                    names.stream().filter(name -> name.startsWith(schema + "/")).count();
            int last = used.stream().max(Integer::compare).orElse(0);
            if (count != used.size() || last != used.size()) {
                found.add(DATABASE + schema + ": numbers " + used + " of " + count + " migrations (expected: 1 to "
                        + count + ", each once)");
            }
        });
        return found;
    }

    static List<String> oneWayMigrations(List<SourceText> files) {
        Map<String, Set<String>> ways = new TreeMap<>();
        for (Matcher migration : migrations(files)) {
            ways.computeIfAbsent(
                            migration.group(1) + "/" + migration.group(2) + "_" + migration.group(3),
                            _ -> new TreeSet<>())
                    .add(migration.group(4));
        }
        return ways.entrySet().stream()
                .filter(entry -> entry.getValue().size() < 2)
                .map(entry -> DATABASE + entry.getKey() + ": only " + entry.getValue() + " (expected: up and down)")
                .toList();
    }

    private static List<Matcher> migrations(List<SourceText> files) {
        return files.stream()
                .map(file -> MIGRATION.matcher(file.path()))
                .filter(Matcher::matches)
                .toList();
    }

    private static String tour(List<SourceText> files) {
        return files.stream()
                .filter(file -> file.path().equals(TOUR))
                .map(SourceText::text)
                .collect(Collectors.joining());
    }

    private static Set<String> pathsAndFolders(List<SourceText> files) {
        var there = new HashSet<String>();
        for (SourceText file : files) {
            for (String path = file.path(); !path.isEmpty(); path = parent(path)) {
                there.add(path);
            }
        }
        return there;
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
