package dev.puppetmaster.brain;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The base image is small because the server needs little: held by the compiler's output. */
@AnalyzeClasses(packages = "dev.puppetmaster.brain", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String BOT = "dev.puppetmaster.bot.";

    @ArchTest
    static final ArchRule theServerNeedsTheContractAndAListener = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.puppetmaster.brain..",
                    BOT + "remote",
                    BOT + "http",
                    BOT + "process",
                    BOT + "logs",
                    BOT + "matrix",
                    BOT + "schema",
                    "com.fasterxml.jackson..",
                    "java..",
                    "org.jspecify..",
                    "org.slf4j..");

    @ArchTest
    static final ArchRule theManifestStandsByItself = classes()
            .that()
            .resideInAPackage("dev.puppetmaster.brain.manifest")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.puppetmaster.brain.manifest", "com.fasterxml.jackson..", "java..", "org.jspecify..");
}
