package dev.weir.gateway.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Looks into the bytecode of a class: no field, parameter or result of a floating type, and no instruction that loads,
/// stores, converts or computes one. So a local variable is found too, and a `* 0.5` in the middle of an expression.
final class HaveNoFloatingPoint extends ArchCondition<JavaClass> {
    private static final Pattern DESCRIPTOR = Pattern.compile("\\[*([DF]|Ljava/lang/(Double|Float);)");
    /// Opcodes such as `DMUL`, `L2D`, `FCONST_1`, `DALOAD`; constants come by `LDC2_W` with a Double behind.
    private static final Pattern OPCODE =
            Pattern.compile("[DF](LOAD|STORE|CONST|ADD|SUB|MUL|DIV|REM|NEG|CMP|RETURN|ALOAD|ASTORE|2)\\w*|[IL]2[DF]");

    HaveNoFloatingPoint() {
        super("have no floating point");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        var found = new TreeSet<String>();
        ClassModel model = ClassFile.of().parse(bytes(type));
        model.fields().forEach(field -> {
            if (isFloating(field.fieldTypeSymbol())) {
                found.add("field " + field.fieldName().stringValue());
            }
        });
        model.methods().forEach(method -> inspect(method, found));
        found.forEach(what -> events.add(SimpleConditionEvent.violated(
                type, type.getName() + ": floating point in " + what + " (use long nano-units, or BigDecimal)")));
    }

    private static void inspect(MethodModel method, TreeSet<String> found) {
        String name = "method " + method.methodName().stringValue();
        MethodTypeDesc signature = method.methodTypeSymbol();
        if (isFloating(signature.returnType())
                || signature.parameterList().stream().anyMatch(HaveNoFloatingPoint::isFloating)) {
            found.add(name);
        }
        method.code().ifPresent(code -> {
            for (CodeElement element : code) {
                if (element instanceof Instruction instruction
                        && OPCODE.matcher(instruction.opcode().name()).matches()) {
                    found.add(name);
                }
            }
        });
    }

    private static boolean isFloating(ClassDesc type) {
        return DESCRIPTOR.matcher(type.descriptorString()).matches();
    }

    private static byte[] bytes(JavaClass type) {
        try (InputStream in = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
