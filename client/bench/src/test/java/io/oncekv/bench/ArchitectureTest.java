package io.oncekv.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses bench =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.oncekv.bench");

  @Test
  void arrowsGoOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("command")
        .definedBy("io.oncekv.bench")
        .layer("growth")
        .definedBy("io.oncekv.bench.growth")
        .layer("report")
        .definedBy("io.oncekv.bench.report")
        .layer("race")
        .definedBy("io.oncekv.bench.race")
        .layer("systems")
        .definedBy("io.oncekv.bench.contender.*")
        .layer("contender")
        .definedBy("io.oncekv.bench.contender")
        .layer("load")
        .definedBy("io.oncekv.bench.load")
        .whereLayer("command")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("report")
        .mayOnlyBeAccessedByLayers("command")
        .whereLayer("growth")
        .mayOnlyBeAccessedByLayers("command", "report")
        .whereLayer("race")
        .mayOnlyBeAccessedByLayers("command", "report", "growth")
        .whereLayer("systems")
        .mayOnlyBeAccessedByLayers("command", "growth")
        .whereLayer("contender")
        .mayOnlyBeAccessedByLayers("command", "growth", "race", "systems")
        .check(bench);
  }

  @Test
  void onlyTheirOwnPackageKnowsEtcdAndZooKeeper() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.oncekv.bench.contender.etcd")
        .and()
        .resideOutsideOfPackage("io.oncekv.bench.etcd.api")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.oncekv.bench.etcd.api")
        .check(bench);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.oncekv.bench.contender.zookeeper")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.zookeeper..")
        .check(bench);
  }

  @Test
  void nothingIsCalledManagerHelperOrUtil() {
    noClasses().should().haveNameMatching(".*(Manager|Helper|Util|Utils)(\\$.*)?").check(bench);
  }
}
