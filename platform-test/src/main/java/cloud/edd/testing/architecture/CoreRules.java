package cloud.edd.testing.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * What keeps a core of GFS ({@code cloud.edd.gfs..core..}) a deterministic state machine that the simulator can replay
 * from a seed: events and time go in, messages, timers and disk operations come out.
 */
final class CoreRules {
    private static final Set<String> READS_THE_CLOCK =
            Set.of("now", "nanoTime", "currentTimeMillis", "systemUTC", "systemDefaultZone");
    /** Their iteration order differs from run to run, so a decision that follows it cannot be replayed. */
    private static final Set<String> UNORDERED =
            Set.of(HashMap.class.getName(), HashSet.class.getName(), IdentityHashMap.class.getName());

    private static final Set<String> UNORDERED_COLLECTORS = Set.of("toSet", "toMap", "groupingBy", "partitioningBy");

    private CoreRules() {}

    static List<ArchRule> all() {
        ArchRule noFramework = core().should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework..", "jakarta..", "io.grpc..", "io.netty..", "io.micrometer..")
                .because("a core decides; the shell around it talks to the world");
        ArchRule noInputOrOutput = core().should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "java.nio.channels..", "java.nio.file..", "javax.net..")
                .because("messages and disk operations are what a core returns, not what it does");
        ArchRule noThreads = core().should().dependOnClassesThat(isThreading()).because("a core is single-threaded");
        ArchRule noClock = core().should()
                .accessTargetWhere(readsTheClock())
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .because("time is an event that goes into a core");
        ArchRule noRandomness = core().should()
                .dependOnClassesThat()
                .areAssignableTo(java.util.random.RandomGenerator.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .because("a run must be repeatable from its seed; ids and choices go into a core");
        ArchRule ordered = core().should()
                .accessTargetWhere(createsUnorderedCollection())
                .because("iteration must have the same order in every run: take LinkedHashMap or TreeMap");
        return List.of(noFramework, noInputOrOutput, noThreads, noClock, noRandomness, ordered);
    }

    private static GivenClassesConjunction core() {
        return noClasses().that().resideInAPackage("cloud.edd.gfs..core..");
    }

    private static DescribedPredicate<JavaClass> isThreading() {
        return DescribedPredicate.describe(
                "are about threads",
                type -> type.isEquivalentTo(Thread.class)
                        || type.isEquivalentTo(ThreadLocal.class)
                        || (type.getPackageName().startsWith("java.util.concurrent")
                                && !type.getName().equals("java.util.concurrent.TimeUnit")));
    }

    private static DescribedPredicate<JavaAccess<?>> readsTheClock() {
        return DescribedPredicate.describe(
                "reads the clock",
                access -> READS_THE_CLOCK.contains(access.getName())
                        && (access.getTargetOwner().getPackageName().startsWith("java.time")
                                || access.getTargetOwner().isEquivalentTo(System.class)));
    }

    private static DescribedPredicate<JavaAccess<?>> createsUnorderedCollection() {
        return DescribedPredicate.describe("creates a collection without a fixed order", access -> {
            var owner = access.getTargetOwner().getName();
            return (UNORDERED.contains(owner) && access.getName().equals("<init>"))
                    || (owner.equals("java.util.stream.Collectors") && UNORDERED_COLLECTORS.contains(access.getName()));
        });
    }
}
