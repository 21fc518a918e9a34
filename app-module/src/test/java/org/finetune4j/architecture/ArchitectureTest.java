package org.finetune4j.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import org.finetune4j.data.Task;

/** The arrows of ARCHITECTURE.md: data flows left to right, and nothing reaches back. */
@AnalyzeClasses(packages = "org.finetune4j", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /** Packages that serve their module alone: public for its other packages, not for programs. */
  static final List<String> INNER =
      List.of(
          "org.finetune4j.model.graph",
          "org.finetune4j.model.output",
          "org.finetune4j.training.feature");

  @ArchTest
  static final ArchRule innerPackagesServeTheirModuleAlone =
      noClasses()
          .should(
              new ArchCondition<>("use an inner package of another module") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                  type.getDirectDependenciesFromSelf().stream()
                      .filter(use -> INNER.contains(use.getTargetClass().getPackageName()))
                      .filter(use -> !module(use.getTargetClass()).equals(module(type)))
                      .forEach(
                          use ->
                              events.add(
                                  SimpleConditionEvent.satisfied(use, use.getDescription())));
                }
              });

  /** The third part of a package's name. */
  private static String module(JavaClass type) {
    String[] parts = type.getPackageName().split("\\.");
    return parts.length > 2 ? parts[2] : "";
  }

  @ArchTest
  static final ArchRule modulesDependInOneDirection =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("data")
          .definedBy("org.finetune4j.data..")
          .layer("model")
          .definedBy("org.finetune4j.model..", "org.nd4j.nativeblas..")
          .layer("eval")
          .definedBy("org.finetune4j.eval..")
          .layer("training")
          .definedBy("org.finetune4j.training..")
          .layer("app")
          .definedBy("org.finetune4j.app..")
          .whereLayer("app")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("training")
          .mayOnlyBeAccessedByLayers("app")
          .whereLayer("model")
          .mayOnlyBeAccessedByLayers("training", "app")
          .whereLayer("data")
          .mayOnlyBeAccessedByLayers("model", "training", "app")
          .whereLayer("eval")
          .mayOnlyBeAccessedByLayers("training", "app");

  /** Whatever a terminal is shown passes through one escaping. */
  @ArchTest
  static final ArchRule wordsLeaveByTheConsole =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName("org.finetune4j.app.Console")
          .and()
          .doNotHaveFullyQualifiedName("org.finetune4j.app.ErrorHandling")
          .and()
          .doNotHaveFullyQualifiedName("org.finetune4j.app.Main")
          .should()
          .callMethod(picocli.CommandLine.class, "getOut")
          .orShould()
          .callMethod(picocli.CommandLine.class, "getErr");

  @ArchTest
  static final ArchRule evalNeedsNothingButJava =
      classes()
          .that()
          .resideInAPackage("org.finetune4j.eval..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("org.finetune4j.eval..", "java..");

  /** Every package is a slice of its own: a module's root counts like its sub-packages. */
  @ArchTest
  static final ArchRule packagesFormNoCycles =
      slices()
          .matching("org.finetune4j.(**)")
          .should()
          .beFreeOfCycles()
          .because("nouns stand below the packages that put them to work");

  @ArchTest
  static final ArchRule namesSayWhatAClassIs =
      noClasses()
          .should()
          .haveNameMatching(".*(Manager|Util|Utils|Helper|Helpers|Impl)")
          .because("such names hide what a class does");

  @ArchTest
  static final ArchRule onlyTaskKnowsHowTasksDiffer =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.finetune4j.data")
          .should(askWhichTaskItIs())
          .because("Task.byKind is the way to treat them apart");

  @ArchTest
  static final ArchRule nothingStaticChanges =
      fields().that().areStatic().should().beFinal().because("state has an owner");

  @ArchTest
  static final ArchRule librariesAreSilent =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.finetune4j.app..")
          .should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule noLibraryNamesABackEnd =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.nd4j.linalg.cpu..", "org.nd4j.linalg.jcublas..")
          .because("the user of a library chooses the back end");

  @ArchTest
  static final ArchRule nothingReadsSerialisedObjects =
      noClasses()
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.io.ObjectInputStream")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.deeplearning4j.util.ModelSerializer")
          .because("a model file must be safe to load");

  @ArchTest
  static final ArchRule oneDnnStaysInTheEngine =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.finetune4j.model.engine..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco.dnnl..");

  @ArchTest
  static final ArchRule openCvStaysWhereImagesAreRead =
      noClasses()
          .that()
          .resideOutsideOfPackages("org.finetune4j.data.image..", "org.finetune4j.data.transform..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco.opencv..");

  @ArchTest
  static final ArchRule optionsArriveInTheCommandsOnly =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.finetune4j.app")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  private static ArchCondition<JavaClass> askWhichTaskItIs() {
    return new ArchCondition<>("ask which task it is") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        type.getInstanceofChecks().stream()
            .filter(
                check ->
                    check.getRawType().isAssignableTo(Task.class)
                        && !check.getRawType().isEquivalentTo(Task.class))
            .forEach(
                check ->
                    events.add(
                        SimpleConditionEvent.satisfied(
                            check,
                            type.getName() + " asks for " + check.getRawType().getSimpleName())));
      }
    };
  }
}
