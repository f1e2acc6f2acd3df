package io.oncekv.server;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The house as it was designed: one way down, no cycles, foreign engines behind one wall each. */
@AnalyzeClasses(packages = "io.oncekv.server", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String SERVER = "io.oncekv.server";

  @ArchTest
  static final ArchRule dependenciesPointDown =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .optionalLayer("root")
          .definedBy(SERVER)
          .optionalLayer("admin")
          .definedBy(SERVER + ".admin..")
          .optionalLayer("rpc")
          .definedBy(SERVER + ".rpc..")
          .optionalLayer("replication")
          .definedBy(SERVER + ".replication..")
          .optionalLayer("statemachine")
          .definedBy(SERVER + ".statemachine..")
          .optionalLayer("session")
          .definedBy(SERVER + ".session..")
          .optionalLayer("storage")
          .definedBy(SERVER + ".storage..")
          .optionalLayer("config")
          .definedBy(SERVER + ".config..")
          .optionalLayer("metrics")
          .definedBy(SERVER + ".metrics..")
          .whereLayer("root")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("admin")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("rpc")
          .mayOnlyBeAccessedByLayers("root", "admin")
          .whereLayer("replication")
          .mayOnlyBeAccessedByLayers("root", "admin", "rpc")
          .whereLayer("statemachine")
          .mayOnlyBeAccessedByLayers("root", "admin", "rpc", "replication")
          .whereLayer("session")
          .mayOnlyBeAccessedByLayers("root", "rpc", "statemachine")
          .whereLayer("storage")
          .mayOnlyBeAccessedByLayers("root", "statemachine")
          .whereLayer("config")
          .mayOnlyBeAccessedByLayers("root")
          .whereLayer("metrics")
          .mayOnlyBeAccessedByLayers("root");

  @ArchTest
  static final ArchRule leavesImportNothingOfTheServer =
      noClasses()
          .that()
          .resideInAnyPackage(
              SERVER + ".config..",
              SERVER + ".metrics..",
              SERVER + ".session..",
              SERVER + ".storage..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  SERVER,
                  SERVER + ".admin..",
                  SERVER + ".rpc..",
                  SERVER + ".replication..",
                  SERVER + ".statemachine.."))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyTheAdapterImportsTheConsensusEngine =
      onlyIn(SERVER + ".replication.ratis..", "org.apache.ratis..");

  @ArchTest
  static final ArchRule onlyStorageImportsTheDatabase =
      onlyIn(SERVER + ".storage..", "org.rocksdb..");

  @ArchTest
  static final ArchRule onlyTheRootImportsTheAdapter =
      noClasses()
          .that(resideOutsideOfPackages(SERVER, SERVER + ".replication.ratis.."))
          .should()
          .dependOnClassesThat(resideInAPackage(SERVER + ".replication.ratis.."))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule sessionsAreDecidedWithoutIoClocksOrTransport =
      noClasses()
          .that()
          .resideInAPackage(SERVER + ".session..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "java.io..",
                  "java.nio.file..",
                  "java.nio.channels..",
                  "java.net..",
                  "java.time..",
                  "java.util.concurrent..",
                  "io.grpc..",
                  "org.slf4j.."))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule applyReadsNoClockAndRollsNoDice =
      noClasses()
          .that()
          .resideInAnyPackage(SERVER + ".statemachine..", SERVER + ".session..")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(Math.class, "random")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(
              java.time.Clock.class,
              java.time.Instant.class,
              java.util.Random.class,
              java.util.concurrent.ThreadLocalRandom.class,
              java.security.SecureRandom.class,
              java.util.UUID.class)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule packagesFormNoCycle =
      slices().matching(SERVER + ".(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule namesSayWhatAClassDoes =
      noClasses()
          .that(alwaysTrue())
          .should()
          .haveSimpleNameEndingWith("Manager")
          .orShould()
          .haveSimpleNameEndingWith("Helper")
          .orShould()
          .haveSimpleNameEndingWith("Helpers")
          .orShould()
          .haveSimpleNameEndingWith("Util")
          .orShould()
          .haveSimpleNameEndingWith("Utils");

  @ArchTest
  static final ArchRule serviceImplementationsLiveAtTheFrontDoorOrThePeerSide =
      classes()
          .that()
          .areAssignableTo(io.grpc.BindableService.class)
          .should()
          .resideInAnyPackage(SERVER + ".rpc..", SERVER + ".admin..", SERVER + ".replication..");

  private static ArchRule onlyIn(String wall, String engine) {
    return noClasses()
        .that(resideOutsideOfPackages(wall))
        .should()
        .dependOnClassesThat(resideInAPackage(engine));
  }
}
