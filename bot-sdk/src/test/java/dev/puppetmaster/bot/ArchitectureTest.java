package dev.puppetmaster.bot;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The picture of the library in docs and package-infos, held by the compiler's output. */
@AnalyzeClasses(packages = "dev.puppetmaster.bot", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String[] HTTP = {"okhttp3..", "java.net.http..", "com.sun.net.httpserver.."};
    private static final String[] SQL = {"java.sql..", "javax.sql..", "org.sqlite..", "org.postgresql.."};
    private static final String CLIENT_IMPL = "io.github.ma1uta..";

    @ArchTest
    static final ArchRule theGateIsPure = noClasses()
            .that()
            .resideInAPackage("dev.puppetmaster.bot.gate..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(outside());

    @ArchTest
    static final ArchRule recordsOfThePublicApiArePlainData = noClasses()
            .that()
            .resideInAPackage("dev.puppetmaster.bot")
            .and()
            .areRecords()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(outside());

    @ArchTest
    static final ArchRule onlyMatrixKnowsTheClientAndItsHttp = noClasses()
            .that()
            .resideOutsideOfPackage("dev.puppetmaster.bot.matrix..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("okhttp3..", "java.net.http..", CLIENT_IMPL);

    @ArchTest
    static final ArchRule onlyTheStoreKnowsSql = noClasses()
            .that()
            .resideOutsideOfPackage("dev.puppetmaster.bot.store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SQL);

    @ArchTest
    static final ArchRule matrixStandsAlone = noClasses()
            .that()
            .resideInAPackage("dev.puppetmaster.bot.matrix..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.puppetmaster..")
                    .and(resideOutsideOfPackage("dev.puppetmaster.bot.matrix..")));

    @ArchTest
    static final ArchRule onlyMetricsKnowsMicrometer = noClasses()
            .that()
            .resideOutsideOfPackage("dev.puppetmaster.bot.metrics..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.micrometer..", "dev.puppetmaster.bot.metrics..");

    @ArchTest
    static final ArchRule onlyLogsKnowsLogback = noClasses()
            .that()
            .resideOutsideOfPackage("dev.puppetmaster.bot.logs..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ch.qos.logback..", "dev.puppetmaster.bot.logs..");

    @ArchTest
    static final ArchRule onlySchemaKnowsItsLibrary = noClasses()
            .that()
            .resideOutsideOfPackage("dev.puppetmaster.bot.schema")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.networknt..", "dev.puppetmaster.bot.schema");

    @ArchTest
    static final ArchRule theCheckOfArgumentsStandsAlone = noClasses()
            .that()
            .resideInAPackage("dev.puppetmaster.bot.schema")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("dev.puppetmaster..").and(resideOutsideOfPackage("dev.puppetmaster.bot.schema")));

    @ArchTest
    static final ArchRule aProcessKnowsNothingOfBots = noClasses()
            .that()
            .resideInAPackage("dev.puppetmaster.bot.process..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.puppetmaster..")
                    .and(resideOutsideOfPackage("dev.puppetmaster.bot.process.."))
                    .and(resideOutsideOfPackage("dev.puppetmaster.bot.http.."))
                    .and(resideOutsideOfPackage("dev.puppetmaster.bot.matrix..")));

    @ArchTest
    static final ArchRule theContractOfRemoteBrainsKnowsIdsOnly = noClasses()
            .that()
            .resideInAPackage("dev.puppetmaster.bot.remote..")
            .should()
            .dependOnClassesThat(resideInAPackage("dev.puppetmaster..")
                    .and(resideOutsideOfPackage("dev.puppetmaster.bot.remote.."))
                    .and(resideOutsideOfPackage("dev.puppetmaster.bot.matrix")))
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage(outside());

    @ArchTest
    static final ArchRule namesSayWhatAClassIs =
            noClasses().should().haveNameMatching(".*(Manager|Utils?|Helper|Impl)(\\$.*)?");

    private static String[] outside() {
        String[] all = new String[HTTP.length + SQL.length + 1];
        System.arraycopy(HTTP, 0, all, 0, HTTP.length);
        System.arraycopy(SQL, 0, all, HTTP.length, SQL.length);
        all[all.length - 1] = CLIENT_IMPL;
        return all;
    }
}
