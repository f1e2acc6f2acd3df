package io.oncekv.examples;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses examples =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.oncekv.examples");

  @Test
  void theBankNeedsNothingButTheClientLibrary() {
    classes()
        .that()
        .resideInAPackage("io.oncekv.examples.bank")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                "java..", "com.google.errorprone..", "io.oncekv.client", "io.oncekv.examples.bank"))
        .check(examples);
  }

  @Test
  void nothingIsCalledManagerHelperOrUtil() {
    noClasses().should().haveNameMatching(".*(Manager|Helper|Util|Utils)(\\$.*)?").check(examples);
  }
}
