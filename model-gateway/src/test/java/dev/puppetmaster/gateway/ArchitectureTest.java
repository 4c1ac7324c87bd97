package dev.puppetmaster.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The picture of the gateway in ARCHITECTURE.md and package-infos, held by the compiler's output. */
@AnalyzeClasses(packages = "dev.puppetmaster.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String HERE = "dev.puppetmaster.gateway.";

    private static ArchRule only(String[] packages, String... imported) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(imported);
    }

    private static String[] in(String... names) {
        String[] packages = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            packages[i] = HERE + names[i] + "..";
        }
        return packages;
    }

    @ArchTest
    static final ArchRule onlyMetricsKnowsMicrometer = only(in("metrics", "process"), "io.micrometer..");

    @ArchTest
    static final ArchRule onlyTraceKnowsOpenTelemetry = only(in("trace"), "io.opentelemetry..");

    @ArchTest
    static final ArchRule onlyDeclaredKnowsResourcesAndTheApiServer =
            only(in("declared"), "dev.puppetmaster.api..", "io.fabric8..");

    @ArchTest
    static final ArchRule onlyLedgerAndCacheKnowSql = only(in("ledger", "cache"), "java.sql..", "org.sqlite..");

    @ArchTest
    static final ArchRule onlyItsOwnPackageKnowsLangchain4j = only(in("langchain4j"), "dev.langchain4j..");

    @ArchTest
    static final ArchRule nobodyImportsTheProcess = only(in("process"), HERE + "process..");

    @ArchTest
    static final ArchRule callsAndFormatsKnowNoHttp = noClasses()
            .that()
            .resideInAnyPackage(in("chat", "wire", "policy"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "okhttp3..", "java.net.http..", "com.sun.net.httpserver..", "dev.puppetmaster.bot.http..");
}
