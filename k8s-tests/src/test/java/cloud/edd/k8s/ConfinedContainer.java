package cloud.edd.k8s;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a pod may do, in the words of a container engine. All capabilities are dropped and none is gained.
 *
 * @param user number and group
 * @param binds {@code PLACE:PATH}, with {@code :ro} where nothing is written
 * @param temporary paths in memory, with their options
 */
record ConfinedContainer(
        String user,
        long memoryMebibytes,
        long millicores,
        boolean readOnlyRoot,
        Map<String, String> environment,
        List<String> binds,
        Map<String, String> temporary) {

    static final String NO_GAIN = "no-new-privileges";

    /** For {@code docker run}. */
    List<String> arguments() {
        String memory = memoryMebibytes + "m";
        var arguments = new ArrayList<String>(List.of(
                "--user",
                user,
                "--cap-drop=ALL",
                "--security-opt=" + NO_GAIN,
                "--memory=" + memory,
                "--memory-swap=" + memory,
                "--cpus=" + millicores / 1000.0));
        if (readOnlyRoot) {
            arguments.add("--read-only");
        }
        environment.forEach((name, value) -> arguments.addAll(List.of("--env", name + "=" + value)));
        binds.forEach(bind -> arguments.addAll(List.of("--volume", bind)));
        temporary.forEach((path, options) -> arguments.addAll(List.of("--tmpfs", path + ":" + options)));
        return arguments;
    }
}
