package cloud.edd.testing.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import cloud.edd.testing.FixtureException;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The rules every module keeps, checked on its compiled main classes:
 *
 * <ul>
 *   <li>everything lives in the module's base package, the package of its architecture test;
 *   <li>feature packages have no cycles;
 *   <li>no field injection, no {@code java.util.logging}, no {@code Thread.sleep} outside a class named {@code *Backoff};
 *   <li>of this house a module uses only what {@link ModuleDependencies} allows: no service sees another;
 *   <li>cores of GFS keep {@link CoreRules}.
 * </ul>
 *
 * A module's test is one line: {@code ArchitectureRules.verify(ArchitectureTest.class);}
 */
public final class ArchitectureRules {
    private ArchitectureRules() {}

    /**
     * Fails with every violation found.
     *
     * @param test a test class in the module's base package; the module is the one that compiled it
     */
    public static void verify(Class<?> test) {
        verify(test.getPackageName(), mainClasses(test));
    }

    static void verify(String basePackage, JavaClasses classes) {
        rules(basePackage).forEach(rule -> rule.allowEmptyShould(true).check(classes));
    }

    private static List<ArchRule> rules(String basePackage) {
        ArchRule home = classes()
                .should()
                .resideInAPackage(basePackage + "..")
                .because("a module is found by its base package");
        ArchRule noCycles = slices().matching(basePackage + ".(*)..")
                .should()
                .beFreeOfCycles()
                .because("a feature package is understood by itself");
        ArchRule noSleep = noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Backoff")
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class)
                .because("waiting is a decision with a name, a limit and a reason: put it in a class named *Backoff");
        return Stream.concat(
                        Stream.of(
                                home,
                                noCycles,
                                noSleep,
                                GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION,
                                GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING,
                                ModuleDependencies.rule(basePackage)),
                        CoreRules.all().stream())
                .toList();
    }

    private static JavaClasses mainClasses(Class<?> test) {
        try {
            var testClasses = Path.of(
                    test.getProtectionDomain().getCodeSource().getLocation().toURI());
            var mainClasses = testClasses.resolveSibling("classes");
            if (!Files.isDirectory(mainClasses)) {
                throw new FixtureException("no compiled classes in " + mainClasses + ": compile the module first");
            }
            return new ClassFileImporter().importPath(mainClasses);
        } catch (URISyntaxException e) {
            throw new FixtureException("cannot tell where " + test.getName() + " was compiled to", e);
        }
    }
}
