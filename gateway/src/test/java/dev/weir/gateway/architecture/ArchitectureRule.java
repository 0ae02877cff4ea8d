package dev.weir.gateway.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/// The arrows between modules and packages, each with classes that break it: [ArchitectureTest] checks that
/// the code keeps every rule, and that every rule finds its planted classes.
enum ArchitectureRule {
    CONTRACTS_USE_ONLY_THE_JDK_AND_THE_CORE_OF_VERTX(
            classes()
                    .that()
                    .resideInAPackage("dev.weir.contracts..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "java..",
                            "dev.weir.contracts..",
                            "io.vertx.core",
                            "io.vertx.core.buffer",
                            "io.vertx.core.streams")
                    .because("contracts are the words every module shares: records, sealed results, ports"),
            "package dev.weir.contracts.a; public class A { io.vertx.core.json.JsonObject json; }"),

    STORAGE_USES_ONLY_CONTRACTS(
            uses("dev.weir.storage..", "dev.weir.storage..", "dev.weir.contracts.."),
            "package dev.weir.storage.a; public class A { dev.weir.providers.api.B b; }",
            "package dev.weir.providers.api; public class B {}"),

    PROVIDERS_USE_ONLY_CONTRACTS(
            uses("dev.weir.providers..", "dev.weir.providers..", "dev.weir.contracts.."),
            "package dev.weir.providers.a; public class A { dev.weir.storage.b.B b; }",
            "package dev.weir.storage.b; public class B {}"),

    REALTIME_USES_ONLY_CONTRACTS(
            uses("dev.weir.realtime..", "dev.weir.realtime..", "dev.weir.contracts.."),
            "package dev.weir.realtime.a; public class A { dev.weir.verticles.b.B b; }",
            "package dev.weir.verticles.b; public class B {}"),

    VERTICLES_USE_CONTRACTS_STORAGE_AND_THE_APIS_OF_PROVIDERS_AND_REALTIME(
            uses(
                    "dev.weir.verticles..",
                    "dev.weir.verticles..",
                    "dev.weir.contracts..",
                    "dev.weir.storage..",
                    "dev.weir.providers.api..",
                    "dev.weir.realtime.api.."),
            "package dev.weir.verticles.a; public class A { dev.weir.providers.openai.B b; }",
            "package dev.weir.providers.openai; public class B {}"),

    VERTICLES_NEVER_USE_EACH_OTHER(
            slices().matching("dev.weir.verticles.(*)..")
                    .should()
                    .notDependOnEachOther()
                    .because("they speak over the bus, through the ports in contracts"),
            "package dev.weir.verticles.a; public class A { dev.weir.verticles.b.B b; }",
            "package dev.weir.verticles.b; public class B {}"),

    THE_PIPELINE_USES_CONTRACTS_PROVIDERS_API_AND_ITS_SIBLINGS(
            uses(
                    "dev.weir.gateway.pipeline..",
                    "dev.weir.gateway.pipeline..",
                    "dev.weir.contracts..",
                    "dev.weir.providers.api..",
                    "dev.weir.gateway.cache..",
                    "dev.weir.gateway.catalog..",
                    "dev.weir.gateway.edge..",
                    "dev.weir.gateway.streams.."),
            "package dev.weir.gateway.pipeline; public class A { dev.weir.gateway.http.B b; }",
            "package dev.weir.gateway.http; public class B {}"),

    STREAMS_KNOW_NOTHING_OF_WHAT_FLOWS(
            uses("dev.weir.gateway.streams..", "dev.weir.gateway.streams..", "dev.weir.contracts.."),
            "package dev.weir.gateway.streams; public class A { dev.weir.providers.api.B b; }",
            "package dev.weir.providers.api; public class B {}"),

    ONLY_MAIN_SEES_EVERYTHING(
            noClasses()
                    .that(resideInAnyPackage("dev.weir.gateway..")
                            .and(resideOutsideOfPackages("dev.weir.gateway.main..")))
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(
                                    "dev.weir.storage..",
                                    "dev.weir.verticles..",
                                    "dev.weir.providers..",
                                    "dev.weir.realtime..")
                            .and(resideOutsideOfPackages("dev.weir.providers.api..", "dev.weir.realtime.api..")))
                    .because("the rest of the gateway speaks to ports"),
            "package dev.weir.gateway.http; public class A { dev.weir.storage.b.B b; }",
            "package dev.weir.storage.b; public class B {}"),

    NOBODY_USES_MAIN(
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.weir.gateway.main..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.weir.gateway.main.."),
            "package dev.weir.gateway.http; public class A { dev.weir.gateway.main.B b; }",
            "package dev.weir.gateway.main; public class B {}"),

    SQL_IS_SPOKEN_IN_STORAGE_ONLY(
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.weir.storage..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage("io.vertx.sqlclient..", "java.sql.."),
            "package dev.weir.verticles.a; public class A { io.vertx.sqlclient.Pool pool; }"),

    YAML_IS_READ_IN_ONE_PLACE(
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.weir.gateway.config..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("org.snakeyaml..")
                    .because("gateway.config reads YAML without floating point and reports every problem at once"),
            "package dev.weir.gateway.http; public class A { org.snakeyaml.engine.v2.api.Load load; }"),

    PACKAGES_HAVE_NO_CYCLES(
            slices().matching("dev.weir.(**)").should().beFreeOfCycles(),
            "package dev.weir.storage.a; public class A { dev.weir.storage.b.B b; }",
            "package dev.weir.storage.b; public class B { dev.weir.storage.a.A a; }"),

    MONEY_IS_NEVER_FLOATING_POINT(
            classes()
                    .that()
                    .resideInAnyPackage(
                            "dev.weir.contracts.money..",
                            "dev.weir.contracts.billing..",
                            "dev.weir.contracts.pricing..",
                            "dev.weir.contracts.adjustments..",
                            "dev.weir.contracts.facts..",
                            "dev.weir.contracts.reports..",
                            "dev.weir.storage.billing..",
                            "dev.weir.contracts.limits..",
                            "dev.weir.storage.journal..",
                            "dev.weir.storage.limits..",
                            "dev.weir.verticles.accounts..",
                            "dev.weir.verticles.billing..",
                            "dev.weir.verticles.limits..",
                            "dev.weir.verticles.pricing..",
                            "dev.weir.verticles.outbox..",
                            "dev.weir.gateway.catalog..")
                    .should(new HaveNoFloatingPoint())
                    .because("amounts are nano-units in long; decimals are read with BigDecimal"),
            "package dev.weir.contracts.money; class A { static long half(long x) { return (long) (x * 0.5); } }");

    final ArchRule rule;
    final List<String> planted;

    /// @param planted sources that break the rule
    ArchitectureRule(ArchRule rule, String... planted) {
        this.rule = rule.allowEmptyShould(true);
        this.planted = List.of(planted);
    }

    private static ArchRule uses(String who, String... allowed) {
        return noClasses()
                .that()
                .resideInAPackage(who)
                .should()
                .dependOnClassesThat(resideInAnyPackage("dev.weir..").and(resideOutsideOfPackages(allowed)));
    }
}
