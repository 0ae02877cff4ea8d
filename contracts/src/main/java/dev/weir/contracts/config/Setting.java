package dev.weir.contracts.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Describes one component of a configuration record: its default and one sentence for the reference, which says the
/// consequence of reaching a limit. Durations are written `30s`, `500ms`, `2m`, `1h`; sizes `64KiB`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /// The value when nothing else is said, as it would be written in the file. Empty: optional or a group.
    String value() default "";

    /// One sentence for `conf/REFERENCE.md`.
    String doc();

    /// The least that a whole number may be.
    long min() default 0;

    /// Environment variables that set it, beside the one made from its path (`http.port`: `WEIR_HTTP_PORT`).
    String[] env() default {};
}
