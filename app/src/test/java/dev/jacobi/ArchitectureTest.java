package dev.jacobi;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules of who may depend on whom, checked on the compiled classes of every module; and that packages are described. */
class ArchitectureTest {
    private static final String CORE = "dev.jacobi.core..";
    private static final String CPU = "dev.jacobi.cpu..";
    private static final String CUDA = "dev.jacobi.cuda..";
    private static final String CUDA_BINDING = "dev.jacobi.cuda.binding..";
    private static final String MODELS = "dev.jacobi.models..";
    private static final String DATASETS = "dev.jacobi.datasets..";
    private static final String APP = "dev.jacobi.app..";

    private static JavaClasses classes;

    @BeforeAll
    static void importClasses() {
        classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.jacobi");
    }

    @Test
    void everyModuleIsUnderTest() {
        for (var root : new String[] {"core", "cpu", "cuda", "models", "datasets", "app"}) {
            var name = "dev.jacobi." + root;
            assertTrue(classes.stream().anyMatch(c -> (c.getPackageName() + ".").startsWith(name + ".")), name);
        }
    }

    @Test
    void coreDependsOnTheJdkAlone() {
        // The empty name is the package of primitive types.
        classes()
                .that()
                .resideInAPackage(CORE)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(CORE, "java..", "javax..", "")
                .check(classes);
    }

    @Test
    void modelsKnowNeitherDatasetsNorApp() {
        noClasses()
                .that()
                .resideInAPackage(MODELS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(DATASETS, APP)
                .check(classes);
    }

    @Test
    void datasetsKnowNeitherModelsNorApp() {
        noClasses()
                .that()
                .resideInAPackage(DATASETS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(MODELS, APP)
                .check(classes);
    }

    @Test
    void cpuBackendKnowsCoreAndTheJdkAlone() {
        classes()
                .that()
                .resideInAPackage(CPU)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(CPU, CORE, "java..", "javax..", "jdk.incubator.vector..", "")
                .check(classes);
    }

    @Test
    void cudaBackendKnowsCoreAndItsBindingAlone() {
        classes()
                .that()
                .resideInAPackage(CUDA)
                .and()
                .resideOutsideOfPackage(CUDA_BINDING)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(CUDA, CORE, "java..", "javax..", "")
                .check(classes);
    }

    @Test
    void onlyTheBindingKnowsJCuda() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CUDA_BINDING)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jcuda..")
                .check(classes);
    }

    @Test
    void theBindingKnowsNothingOfTheBackendAbove() {
        noClasses()
                .that()
                .resideInAPackage(CUDA_BINDING)
                .should()
                .dependOnClassesThat(resideInAPackage(CUDA).and(resideOutsideOfPackage(CUDA_BINDING)))
                .check(classes);
    }

    @Test
    void nobodyImportsABackend() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CPU)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(CPU)
                .check(classes);
        noClasses()
                .that()
                .resideOutsideOfPackage(CUDA)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(CUDA)
                .check(classes);
    }

    /** Their module is compiled after this one, so it is read. Whether an algorithm can be forced, the backend alone knows. */
    @Test
    void oneClassOfTheBenchmarksImportsABackend() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("..", "benchmarks"))) {
            List<String> importing = files.filter(file -> file.toString().contains("src/main/java"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .filter(ArchitectureTest::importsABackend)
                    .map(file -> file.getFileName().toString())
                    .toList();
            assertEquals(List.of("Algorithms.java"), importing);
        }
    }

    private static boolean importsABackend(Path source) {
        try {
            return Pattern.compile("import (static )?dev\\.jacobi\\.(cpu|cuda)\\.")
                    .matcher(Files.readString(source))
                    .find();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void onlyTheCpuBackendUsesTheVectorApi() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CPU)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator..")
                .check(classes);
    }

    @Test
    void backendContractAndReferenceKnowNoOperationsAndNoAutograd() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.jacobi.core.geometry..", "dev.jacobi.core.backend..", "dev.jacobi.core.reference..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.jacobi.core.ops..", "dev.jacobi.core.autograd..")
                .check(classes);
    }

    @Test
    void autogradKnowsNoOperations() {
        noClasses()
                .that()
                .resideInAPackage("dev.jacobi.core.autograd..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.jacobi.core.ops..")
                .check(classes);
    }

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        slices().matching("dev.jacobi.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void everyPackageSaysWhatItIsFor() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            List<Path> silent = files.filter(file -> file.toString().contains("src/main/java"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .map(Path::getParent)
                    .distinct()
                    .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
                    .toList();
            assertEquals(List.of(), silent, "folders without package-info.java");
        }
    }
}
