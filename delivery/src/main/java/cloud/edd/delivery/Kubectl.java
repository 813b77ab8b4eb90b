package cloud.edd.delivery;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The cluster, with the rights of the deployer: it sets images, watches and reads why something does not start.
 *
 * @param program the kubectl to run; which cluster, its configuration says
 * @param say where what it prints goes, line by line
 */
record Kubectl(String program, Consumer<String> say) {

    private static final String NAMESPACE = "core";

    /** A question or a change, not a wait. */
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(1);

    /** More than the three minutes that a start may take, and less than people wait. */
    private static final Duration DEPLOYMENT_LIMIT = Duration.ofMinutes(5);

    /** Chunkservers go one after the other. */
    private static final Duration DAEMON_SET_LIMIT = Duration.ofMinutes(10);

    /** What of a log a person reads. */
    private static final String LOG_LINES = "--tail=100";

    private static final String WORKLOADS = "jsonpath={range .items[*]}{.kind} {.metadata.name}"
            + "{range .spec.template.spec.containers[*]} {.name}={.image}{end}{\"\\n\"}{end}";

    List<Workload> workloads() {
        Command.Result result =
                Command.run(Path.of(""), ANSWER_LIMIT, command("get", "deployments,daemonsets", "-o", WORKLOADS));
        if (!result.succeeded()) {
            throw new DeliveryException("the cluster does not tell what runs: is the deployer's token still valid?");
        }
        var workloads = new ArrayList<Workload>();
        for (String line : result.output().lines().toList()) {
            List<String> words = List.of(line.strip().split(" "));
            if (words.size() < 3) {
                throw new DeliveryException("this is no workload with an image: " + line);
            }
            String name = words.get(1);
            Optional<String> image = words.stream()
                    .filter(word -> word.startsWith(name + "="))
                    .map(word -> word.substring(name.length() + 1))
                    .findFirst();
            image.ifPresent(running ->
                    workloads.add(new Workload(words.getFirst().toLowerCase(java.util.Locale.ROOT), name, running)));
        }
        return workloads;
    }

    boolean setImage(Workload workload, String image) {
        return run(ANSWER_LIMIT, "set", "image", workload.reference(), workload.name() + "=" + image);
    }

    boolean undo(Workload workload) {
        return run(ANSWER_LIMIT, "rollout", "undo", workload.reference());
    }

    /** Waits until all pods are new and ready; false if they are not within the limit of the kind. */
    boolean becomesReady(Workload workload) {
        Duration limit = workload.kind().equals("daemonset") ? DAEMON_SET_LIMIT : DEPLOYMENT_LIMIT;
        return run(
                limit.plus(ANSWER_LIMIT),
                "rollout",
                "status",
                workload.reference(),
                "--timeout=" + limit.toSeconds() + "s");
    }

    /** Shows what a person needs to see why a rollout failed. What cannot be shown is no reason to stop. */
    void explain(Workload workload) {
        String pods = "app=" + workload.name();
        say.accept("---- pods of " + workload.name());
        run(ANSWER_LIMIT, "get", "pods", "-l", pods, "-o", "wide");
        say.accept("---- events of " + workload.name());
        var events = Command.run(Path.of(""), ANSWER_LIMIT, command("get", "events", "--sort-by=.lastTimestamp"));
        events.output()
                .lines()
                .filter(line -> line.contains("/" + workload.name()))
                .forEach(say);
        for (String which : List.of("--previous=true", "--previous=false")) {
            say.accept("---- logs of " + workload.name() + ", " + which);
            run(ANSWER_LIMIT, "logs", "-l", pods, "--all-containers", "--prefix", LOG_LINES, which);
        }
    }

    private boolean run(Duration limit, String... arguments) {
        return Command.run(Path.of(""), limit, command(arguments), say) == 0;
    }

    private List<String> command(String... arguments) {
        var command = new ArrayList<String>(List.of(program, "-n", NAMESPACE));
        command.addAll(List.of(arguments));
        return command;
    }
}
