package io.oncekv.client;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses library =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.oncekv.client");

  @Test
  void thePublicApiIsPlainJava() {
    ArchCondition<JavaClass> condition =
        new ArchCondition<>("show only types of Java and of this package") {
          @Override
          public void check(JavaClass shown, ConditionEvents events) {
            shown.getCodeUnits().stream()
                .filter(ArchitectureTest::isShown)
                .forEach(unit -> report(unit.getFullName(), types(unit), events));
            shown.getFields().stream()
                .filter(field -> isShown(field.getModifiers()))
                .forEach(field -> report(field.getFullName(), types(field), events));
          }
        };
    classes()
        .that()
        .resideInAPackage("io.oncekv.client")
        .and()
        .arePublic()
        .should(condition)
        .check(library);
    assertThat(library.contain(OnceKV.class)).isTrue();
  }

  @Test
  void exceptionsAndRecordsNeedNothingButJava() {
    noClasses()
        .that()
        .resideInAPackage("io.oncekv.client")
        .and()
        .areNotAssignableTo(OnceKV.class)
        .and()
        .areNotAssignableTo(OnceKVBuilder.class)
        .and()
        .areNotAssignableTo(ClusterClient.class)
        .and()
        .areNotAssignableTo(RawSession.class)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.oncekv.client.internal", "io.grpc..", "com.google.protobuf..")
        .check(library);
  }

  @Test
  void theJournalKnowsNothingOfTheWire() {
    classes()
        .that()
        .resideInAPackage("io.oncekv.client.internal.journal")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "java..",
                    "org.slf4j..",
                    "com.google.errorprone..",
                    "io.oncekv.client.internal.journal")
                .or(type(ByteString.class))
                .or(type(JournalException.class))
                .or(type(JournalException.Problem.class)))
        .check(library);
  }

  @Test
  void nothingIsCalledManagerHelperOrUtil() {
    noClasses().should().haveNameMatching(".*(Manager|Helper|Util|Utils)(\\$.*)?").check(library);
  }

  private static void report(String where, Stream<JavaClass> types, ConditionEvents events) {
    types
        .map(JavaClass::getBaseComponentType)
        .filter(type -> !type.isPrimitive())
        .filter(type -> !type.getPackageName().startsWith("java."))
        .filter(type -> !type.getPackageName().equals("io.oncekv.client"))
        .forEach(
            type ->
                events.add(
                    SimpleConditionEvent.violated(type, where + " shows " + type.getName())));
  }

  private static Stream<JavaClass> types(JavaCodeUnit unit) {
    return Stream.concat(
            Stream.of(unit.getReturnType()),
            Stream.concat(unit.getParameterTypes().stream(), unit.getExceptionTypes().stream()))
        .flatMap(type -> type.getAllInvolvedRawTypes().stream());
  }

  private static Stream<JavaClass> types(JavaField field) {
    JavaType type = field.getType();
    return type.getAllInvolvedRawTypes().stream();
  }

  private static boolean isShown(JavaCodeUnit unit) {
    return isShown(unit.getModifiers());
  }

  private static boolean isShown(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }
}
