package dev.weir.gateway.architecture;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds `default` in a switch over one of our sealed types: a variant added later would slip through it.
///
/// Reads text, not types: a switch counts when one of its own labels names a variant of a sealed interface that is
/// declared anywhere in the project.
final class SealedSwitches {
    private static final Pattern SEALED = Pattern.compile("\\bsealed\\s+(?:interface|abstract class|class)\\s+(\\w+)");
    private static final Pattern VARIANT = Pattern.compile(
            "\\b(?:record|class|enum|interface)\\s+(\\w+)[^{;]*?\\b(?:implements|extends)\\s+([\\w.,<>\\s]+?)\\s*\\{");
    private static final Pattern SWITCH = Pattern.compile("\\bswitch\\s*\\(");
    private static final Pattern LABEL =
            Pattern.compile("\\bcase\\s+(?:\\w+\\.)*(\\w+)\\s*(?:\\(|\\w+\\s*(?:->|:|when))");
    private static final Pattern DEFAULT = Pattern.compile("\\bdefault\\s*(?:->|:)");

    private SealedSwitches() {}

    static List<String> defaults(List<SourceText> files) {
        List<SourceText> java = files.stream().filter(SourceText::isJava).toList();
        Set<String> variants = variants(java);
        var found = new ArrayList<String>();
        for (SourceText file : java) {
            String code = file.code();
            Matcher matcher = SWITCH.matcher(code);
            while (matcher.find()) {
                String labels = ownLabels(code, matcher.end());
                if (DEFAULT.matcher(labels).find() && namesVariant(labels, variants)) {
                    found.add(file.path() + ":" + file.line(matcher.start())
                            + ": 'default' in a switch over a sealed type: name every variant");
                }
            }
        }
        return found;
    }

    private static Set<String> variants(List<SourceText> java) {
        var sealed = new HashSet<String>();
        java.forEach(file -> SEALED.matcher(file.code()).results().forEach(type -> sealed.add(type.group(1))));
        var variants = new HashSet<String>();
        java.forEach(file -> VARIANT.matcher(file.code()).results().forEach(type -> {
            for (String parent : type.group(2).split(",")) {
                String name = parent.strip().replaceFirst("<.*", "");
                if (sealed.contains(name.substring(name.lastIndexOf('.') + 1))) {
                    variants.add(type.group(1));
                }
            }
        }));
        return variants;
    }

    private static boolean namesVariant(String labels, Set<String> variants) {
        return LABEL.matcher(labels).results().anyMatch(label -> variants.contains(label.group(1)));
    }

    /// The body of the switch whose selector begins at `at`, without what stands in deeper braces.
    private static String ownLabels(String code, int at) {
        var own = new StringBuilder();
        int depth = 0;
        for (int i = code.indexOf('{', at); i >= 0 && i < code.length(); i++) {
            char c = code.charAt(i);
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            if (depth == 0) {
                break;
            }
            if (depth == 1) {
                own.append(c);
            }
        }
        return own.toString();
    }
}
