package dev.puppetmaster.bots.memory;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The border that the package-info names. */
@AnalyzeClasses(packages = "dev.puppetmaster.bots", importOptions = ImportOption.DoNotIncludeTests.class)
class MemoryArchitectureTest {
    @ArchTest
    static final ArchRule memoryKnowsNothingOfModels = noClasses()
            .that()
            .resideInAPackage("dev.puppetmaster.bots.memory")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.langchain4j..",
                    "dev.puppetmaster.bots.llm..",
                    "dev.puppetmaster.bots.runtime..",
                    "dev.puppetmaster.gateway..");
}
