package dev.puppetmaster.bots.tools;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The borders that the package-infos name. */
@AnalyzeClasses(packages = "dev.puppetmaster.bots", importOptions = ImportOption.DoNotIncludeTests.class)
class ToolsArchitectureTest {
    @ArchTest
    static final ArchRule onlyMcpKnowsTheSdkOfTheProtocol = noClasses()
            .that()
            .resideOutsideOfPackage("dev.puppetmaster.bots.tools.mcp")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.modelcontextprotocol..", "reactor..");

    @ArchTest
    static final ArchRule theRunnerStandsAlone = classes()
            .that()
            .resideInAPackage("dev.puppetmaster.bots.tools.runner")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "dev.puppetmaster.bots.tools.runner",
                    "java..",
                    "com.fasterxml.jackson..",
                    "org.slf4j..",
                    "org.jspecify..");

    @ArchTest
    static final ArchRule toolsKnowNothingOfModelsRoomsAndTheRegistrar = noClasses()
            .that()
            .resideInAPackage("dev.puppetmaster.bots.tools..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.langchain4j..",
                    "dev.puppetmaster.bots.llm..",
                    "dev.puppetmaster.bots.runtime..",
                    "dev.puppetmaster.gateway..",
                    "dev.puppetmaster.registrar..");

    @ArchTest
    static final ArchRule onlyTheCheckKnowsTheSchemaLibrary = noClasses()
            .that()
            .resideInAPackage("dev.puppetmaster.bots..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.networknt..");
}
