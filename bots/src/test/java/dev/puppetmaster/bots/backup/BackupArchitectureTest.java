package dev.puppetmaster.bots.backup;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The border that the package-info names. */
@AnalyzeClasses(packages = "dev.puppetmaster.bots", importOptions = ImportOption.DoNotIncludeTests.class)
class BackupArchitectureTest {
    @ArchTest
    static final ArchRule backupKnowsFilesAndNothingOfBots = noClasses()
            .that()
            .resideInAPackage("dev.puppetmaster.bots.backup")
            .should()
            .dependOnClassesThat(DescribedPredicate.and(
                    JavaClass.Predicates.resideInAnyPackage("dev.puppetmaster.."),
                    DescribedPredicate.not(JavaClass.Predicates.resideInAnyPackage(
                            "dev.puppetmaster.bots.backup",
                            "dev.puppetmaster.bot.process",
                            "dev.puppetmaster.bot.store"))));
}
