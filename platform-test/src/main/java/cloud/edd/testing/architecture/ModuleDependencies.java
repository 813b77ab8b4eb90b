package cloud.edd.testing.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which packages of this house a module may use beside its own. */
final class ModuleDependencies {
    private static final String HOUSE = "cloud.edd.";

    /** Services meet on HTTP, gRPC or the event bus; the one that stores files has the client of GFS. */
    private static final List<String> SERVICE = List.of("platform", "proto", "gfs.client");

    private static final Map<String, List<String>> EXCEPTIONS = Map.of(
            "platform", List.of("proto"),
            "gfs.protocol", List.of("proto"),
            "gfs.master", List.of("gfs.protocol", "proto", "platform"),
            "gfs.chunkserver", List.of("gfs.protocol", "proto", "platform"),
            "gfs.client", List.of("gfs.protocol", "proto"),
            "gfs.cli", List.of("gfs.client", "gfs.protocol", "proto"),
            "gfs.simulator", List.of("gfs", "proto"),
            "local", List.of("platform", "proto", "gfs.cli"),
            "bench", List.of("testing", "gfs.client", "gfs.master", "gfs.protocol", "proto"),
            "e2e", List.of("local", "proto", "testing"));

    private ModuleDependencies() {}

    static ArchRule rule(String basePackage) {
        var module = basePackage.startsWith(HOUSE) ? basePackage.substring(HOUSE.length()) : basePackage;
        var allowed = Stream.concat(
                        Stream.of(basePackage + ".."),
                        EXCEPTIONS.getOrDefault(module, SERVICE).stream().map(name -> HOUSE + name + ".."))
                .toArray(String[]::new);
        return noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("cloud.edd..").and(not(resideInAnyPackage(allowed))))
                .because(module + " may use of this house only " + String.join(", ", allowed));
    }
}
