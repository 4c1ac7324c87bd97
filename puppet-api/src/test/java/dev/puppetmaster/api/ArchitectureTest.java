package dev.puppetmaster.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses production = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.puppetmaster.api");

    @Test
    void onlyTheReaderKnowsTheYamlLibrary() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.puppetmaster.api.yaml")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.snakeyaml..")
                .check(production);
    }

    @Test
    void onlyTheCustomResourcesKnowKubernetes() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.puppetmaster.api.crd")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.fabric8..", "dev.puppetmaster.api.crd")
                .check(production);
    }

    @Test
    void theValidatorIsPure() {
        classes()
                .that()
                .resideInAPackage("dev.puppetmaster.api.validation")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.puppetmaster.api",
                        "dev.puppetmaster.api.validation",
                        "java.lang..",
                        "java.time",
                        "java.util..",
                        "java.nio.charset",
                        "java.net",
                        "org.jspecify..")
                .check(production);
    }

    @Test
    void theContractWithTheRuntimeStandsByItself() {
        classes()
                .that()
                .resideInAPackage("dev.puppetmaster.api.runtime")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.puppetmaster.api",
                        "dev.puppetmaster.api.runtime",
                        "java..",
                        "com.fasterxml.jackson.annotation",
                        "org.jspecify..")
                .check(production);
    }
}
