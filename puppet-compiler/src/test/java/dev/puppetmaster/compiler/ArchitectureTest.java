package dev.puppetmaster.compiler;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The compiler asks neither the clock nor the disk nor the environment: held by the compiler's output. */
@AnalyzeClasses(packages = "dev.puppetmaster.compiler", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule theCompilerIsPure = classes()
            .that()
            .resideInAPackage("dev.puppetmaster.compiler")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.puppetmaster.compiler",
                    "dev.puppetmaster.api..",
                    "dev.puppetmaster.brain.manifest",
                    "dev.puppetmaster.bot.schema",
                    "com.fasterxml.jackson.databind..",
                    "java.io",
                    "java.lang..",
                    "java.nio.charset",
                    "java.security",
                    "java.util..",
                    "java.time",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule theDiskKnowsNothingOfManifests = classes()
            .that()
            .resideInAPackage("dev.puppetmaster.compiler.disk")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("dev.puppetmaster.compiler..", "java..", "org.jspecify..");
}
