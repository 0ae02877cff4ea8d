package dev.weir.gateway.config;

import dev.weir.contracts.config.Setting;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The keys that a configuration record has, read from its components. A record that cannot be configured is a mistake
/// of ours and an [IllegalStateException].
record RecordShape(Class<?> type, Constructor<?> constructor, List<Part> parts) {
    /// What a component holds. An enum and not a sealed type: this runs at every start, and a switch over an enum needs
    /// nothing made at run time.
    enum Kind {
        /// One value.
        ONE,
        /// One value or none.
        MAYBE,
        /// A list of values.
        MANY,
        /// Values by name.
        PAIRS,
        /// A record.
        GROUP,
        /// Records by name.
        ENTRIES,
        /// A list of records.
        ROWS
    }

    /// One component.
    ///
    /// @param scalar how its values are read; null when it holds records
    /// @param shape the shape of its records; null when it holds values
    record Part(String name, Setting setting, Kind kind, ScalarType scalar, RecordShape shape) {}

    static RecordShape of(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        var parameters = new Class<?>[components.length];
        var parts = new ArrayList<Part>(components.length);
        for (int i = 0; i < components.length; i++) {
            parameters[i] = components[i].getType();
            parts.add(part(components[i]));
        }
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(parameters);
            constructor.setAccessible(true);
            return new RecordShape(type, constructor, List.copyOf(parts));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean has(String name) {
        for (Part part : parts) {
            if (part.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /// Paths of all single values below, relative: what an environment variable can set.
    List<String> leafPaths() {
        var paths = new ArrayList<String>();
        for (Part part : parts) {
            switch (part.kind()) {
                case ONE, MAYBE, MANY -> paths.add(part.name());
                case GROUP -> part.shape().leafPaths().forEach(path -> paths.add(part.name() + "." + path));
                case PAIRS, ENTRIES, ROWS -> {}
            }
        }
        return paths;
    }

    /// @throws IllegalArgumentException the record's own, when it refuses the values
    Object create(Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException(type + " failed on its values", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Part part(RecordComponent component) {
        var setting = component.getAnnotation(Setting.class);
        if (setting == null) {
            throw new IllegalStateException(component + " of " + component.getDeclaringRecord() + ": no @Setting");
        }
        Class<?> raw = component.getType();
        if (raw == Optional.class) {
            return part(component, setting, argument(component, 0), Kind.MAYBE, null);
        }
        if (raw == List.class) {
            return part(component, setting, argument(component, 0), Kind.MANY, Kind.ROWS);
        }
        if (raw == Map.class && argument(component, 0) == String.class) {
            return part(component, setting, argument(component, 1), Kind.PAIRS, Kind.ENTRIES);
        }
        return part(component, setting, raw, Kind.ONE, Kind.GROUP);
    }

    private static Part part(
            RecordComponent component, Setting setting, Class<?> type, Kind ofScalars, Kind ofRecordsOrNull) {
        ScalarType scalar = ScalarType.of(type);
        if (scalar != null) {
            return new Part(component.getName(), setting, ofScalars, scalar, null);
        }
        if (type.isRecord() && ofRecordsOrNull != null) {
            return new Part(component.getName(), setting, ofRecordsOrNull, null, of(type));
        }
        throw new IllegalStateException(
                component + " of " + component.getDeclaringRecord() + ": a type that cannot be configured");
    }

    private static Class<?> argument(RecordComponent component, int index) {
        Type argument = ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[index];
        return argument instanceof Class<?> simple ? simple : Object.class;
    }
}
