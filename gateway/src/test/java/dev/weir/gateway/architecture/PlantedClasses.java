package dev.weir.gateway.architecture;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Compiles sources that break a rule, so that the rule can be seen to fail.
final class PlantedClasses {
    private PlantedClasses() {}

    static void compile(List<String> sources, Path into) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new StringWriter();
        List<? extends JavaFileObject> files = sources.stream().map(Source::new).toList();
        List<String> options = List.of("-d", into.toString(), "-proc:none");
        if (!compiler.getTask(messages, null, null, options, null, files).call()) {
            throw new IllegalStateException("planted classes do not compile: " + messages);
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///" + name(text) + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }

        private static String name(String text) {
            return text.replaceFirst("(?s).*?class (\\w+).*", "$1");
        }
    }
}
