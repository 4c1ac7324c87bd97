package dev.puppetmaster.bots.remote;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The border that the package-info names. */
@AnalyzeClasses(packages = "dev.puppetmaster.bots", importOptions = ImportOption.DoNotIncludeTests.class)
class RemoteArchitectureTest {
    @ArchTest
    static final ArchRule itKnowsNeitherModelsNorTheRegistrar = noClasses()
            .that()
            .resideInAPackage("dev.puppetmaster.bots.remote")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.langchain4j..",
                    "dev.puppetmaster.gateway..",
                    "dev.puppetmaster.bots.runtime..",
                    "dev.puppetmaster.api..");
}
