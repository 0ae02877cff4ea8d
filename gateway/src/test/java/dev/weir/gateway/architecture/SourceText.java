package dev.weir.gateway.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A file of the project as text.
///
/// @param path from the project's root, with `/`
record SourceText(String path, String text) {
    private static final Set<String> NOT_OURS = Set.of("target", "data", "node_modules");
    private static final Set<String> SCRIPTS = Set.of(".ci", ".launcher");
    private static final Set<String> TEXT =
            Set.of("java", "md", "sql", "yaml", "yml", "xml", "properties", "txt", "json", "sh");

    /// Every file below the root, without folders that are built or hidden; those of scripts are no secret.
    static List<SourceText> read(Path root) {
        var files = new ArrayList<SourceText>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    String name = folder.getFileName().toString();
                    boolean hidden = name.startsWith(".") && !SCRIPTS.contains(name) && !folder.equals(root);
                    return hidden || NOT_OURS.contains(name) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    String name = file.getFileName().toString();
                    String ending = name.substring(name.lastIndexOf('.') + 1);
                    String path = root.relativize(file).toString().replace('\\', '/');
                    boolean script = path.equals("weir") || path.startsWith(".ci/");
                    files.add(new SourceText(path, TEXT.contains(ending) || script ? Files.readString(file) : ""));
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    boolean isJava() {
        return path.endsWith(".java");
    }

    boolean isMain() {
        return path.contains("/src/main/");
    }

    boolean isTest() {
        return path.contains("/src/test/");
    }

    /// The text with comments and the content of texts in quotes blanked: what the compiler acts on, at the same
    /// places and lines.
    String code() {
        var out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            int end = endOfQuiet(i);
            if (end == i) {
                out.append(text.charAt(i++));
                continue;
            }
            for (; i < end; i++) {
                out.append(text.charAt(i) == '\n' ? '\n' : ' ');
            }
        }
        return out.toString();
    }

    /// Where the comment or quoted text that begins at `at` ends, or `at` when none begins there.
    private int endOfQuiet(int at) {
        if (text.startsWith("//", at)) {
            return after("\n", at, 0);
        }
        if (text.startsWith("/*", at)) {
            return after("*/", at + 2, 2);
        }
        if (text.startsWith("\"\"\"", at)) {
            return endOfQuoted("\"\"\"", at + 3);
        }
        char c = text.charAt(at);
        return c == '"' || c == '\'' ? endOfQuoted(String.valueOf(c), at + 1) : at;
    }

    private int after(String mark, int from, int length) {
        int found = text.indexOf(mark, from);
        return found < 0 ? text.length() : found + length;
    }

    private int endOfQuoted(String quote, int from) {
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.startsWith(quote, i)) {
                return i + quote.length();
            }
        }
        return text.length();
    }

    int line(int at) {
        return 1 + (int) text.substring(0, at).chars().filter(c -> c == '\n').count();
    }
}
