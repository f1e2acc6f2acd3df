package io.oncekv.check;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses check =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.oncekv.check");

  @Test
  void whatJudgesSharesNoCodeWithWhatIsJudged() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..",
            "com.google.errorprone..",
            "com.fasterxml.jackson..",
            "picocli..",
            "io.oncekv.check..")
        .check(check);
  }

  @Test
  void arrowsGoOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("command")
        .definedBy("io.oncekv.check")
        .layer("page")
        .definedBy("io.oncekv.check.page")
        .layer("once")
        .definedBy("io.oncekv.check.once")
        .layer("linear")
        .definedBy("io.oncekv.check.linear")
        .layer("history")
        .definedBy("io.oncekv.check.history")
        .whereLayer("command")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("page")
        .mayOnlyBeAccessedByLayers("command")
        .whereLayer("once")
        .mayOnlyBeAccessedByLayers("command")
        .whereLayer("linear")
        .mayOnlyBeAccessedByLayers("command", "page")
        .whereLayer("history")
        .mayOnlyBeAccessedByLayers("command", "page", "once", "linear")
        .check(check);
  }

  @Test
  void nothingIsCalledManagerHelperOrUtil() {
    noClasses().should().haveNameMatching(".*(Manager|Helper|Util|Utils)(\\$.*)?").check(check);
  }
}
