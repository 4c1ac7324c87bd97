package dev.puppetmaster.registrar.core;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.puppetmaster.bot.matrix.Sha256;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    /** An allow-list: no HTTP, Kubernetes, SQL, file, clock or thread can come in unnoticed. */
    @Test
    void theCoreIsPure() {
        classes()
                .that()
                .resideInAPackage("dev.puppetmaster.registrar.core")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "dev.puppetmaster.registrar.core",
                                "dev.puppetmaster.api",
                                "dev.puppetmaster.api.runtime",
                                "java.lang",
                                "java.lang.invoke",
                                "java.lang.runtime",
                                "java.util",
                                "java.util.function",
                                "java.util.stream",
                                "java.time",
                                "java.time.temporal",
                                "java.security",
                                "java.nio.charset",
                                "org.jspecify.annotations")
                        // a function of a text, and nothing else
                        .or(type(Sha256.class)))
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("dev.puppetmaster.registrar"));
    }
}
