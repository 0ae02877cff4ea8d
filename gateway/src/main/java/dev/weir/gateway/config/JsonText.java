package dev.weir.gateway.config;

import java.util.List;
import java.util.Map;

/// A document as JSON in which every value is a text: what YAML reads of it is the same document again.
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder();

    private JsonText() {}

    static String of(Yaml yaml) {
        var json = new JsonText();
        json.write(yaml);
        return json.out.toString();
    }

    private void write(Yaml yaml) {
        switch (yaml) {
            case Yaml.Nothing _ -> out.append("null");
            case Yaml.Scalar(String text, int _) -> quote(text);
            case Yaml.Sequence(List<Yaml> items, int _) -> {
                out.append('[');
                for (int i = 0; i < items.size(); i++) {
                    out.append(i == 0 ? "" : ", ");
                    write(items.get(i));
                }
                out.append(']');
            }
            case Yaml.Mapping(Map<String, Yaml> entries, int _) -> {
                out.append('{');
                String comma = "";
                for (var entry : entries.entrySet()) {
                    out.append(comma);
                    quote(entry.getKey());
                    out.append(": ");
                    write(entry.getValue());
                    comma = ", ";
                }
                out.append('}');
            }
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c >= 0x7f && c < 0xa0 || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
                out.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(HEX.charAt(c >> shift & 15));
                }
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
