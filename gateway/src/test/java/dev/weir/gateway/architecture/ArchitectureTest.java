package dev.weir.gateway.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Which module and package may use which: the picture at the top of the design, as tests.
class ArchitectureTest {
    private static final String OURS = "dev.weir";
    /// Where the module lies that is part of no running Weir: as a folder in the build, as a jar from the repository.
    private static final List<String> TEST_MODULE = List.of("/testkit/target/", "/weir-testkit");

    private static JavaClasses production;

    @TempDir
    Path folder;

    @BeforeAll
    static void read_the_class_files_of_every_module() {
        // The names of other people's classes are enough; reading them takes several times as long.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        production = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> TEST_MODULE.stream().noneMatch(location::contains))
                .importPackages(OURS);
    }

    @Test
    void the_modules_are_all_looked_at() {
        assertThat(production)
                .extracting(JavaClass::getPackageName)
                .contains(
                        "dev.weir.contracts.money",
                        "dev.weir.storage.billing",
                        "dev.weir.providers.api",
                        "dev.weir.gateway.catalog")
                .noneMatch(name -> name.startsWith("dev.weir.testkit"));
    }

    @ParameterizedTest
    @EnumSource
    void the_rule_is_kept(ArchitectureRule checked) {
        checked.rule.check(production);
    }

    @ParameterizedTest
    @EnumSource
    void the_rule_finds_what_breaks_it(ArchitectureRule checked) {
        PlantedClasses.compile(checked.planted, folder);
        JavaClasses broken = new ClassFileImporter().importPath(folder);

        assertThatThrownBy(() -> checked.rule.check(broken))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Architecture Violation")
                .hasMessageContaining(".A");
    }

    @ParameterizedTest
    @EnumSource(PlantedMoney.class)
    void floating_point_is_found_wherever_it_hides(PlantedMoney planted) {
        PlantedClasses.compile(List.of("package dev.weir.contracts.money; class A { " + planted.body + " }"), folder);
        JavaClasses broken = new ClassFileImporter().importPath(folder);

        assertThatThrownBy(() -> ArchitectureRule.MONEY_IS_NEVER_FLOATING_POINT.rule.check(broken))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("floating point in");
    }

    private enum PlantedMoney {
        FIELD("double price;"),
        BOXED_FIELD("Double price;"),
        ARRAY("float[] prices;"),
        PARAMETER("void pay(int id, double amount) {}"),
        RESULT("float price() { return 1; }"),
        LOCAL("void pay(long x) { double y = x; }"),
        CONSTANT("long pay(long x) { return (long) (x / 1e6); }"),
        CALL("long pay(long x) { return Math.round(Math.sqrt(x)); }");

        private final String body;

        PlantedMoney(String body) {
            this.body = body;
        }
    }
}
