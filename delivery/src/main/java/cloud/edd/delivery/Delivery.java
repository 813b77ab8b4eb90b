package cloud.edd.delivery;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The program that the workflows run: {@code java delivery/src/main/java/cloud/edd/delivery/Delivery.java COMMAND}. */
final class Delivery {

    private static final String USAGE = """
            What the workflows run.

              plan [--base COMMIT] [--all true]         which images to build since the commit that runs in production
              rollout --built FILE --journal FILE
                                                        sets images in order, waits for each, takes all back if one fails;
                                                        a line of the file is NAME TAG@DIGEST
              take-back --journal FILE                  what a rollout that was broken off has changed
              image --workload NAME                     the name of the image that a workload runs
              rollback --workload NAME [--to TAG@DIGEST]
                                                        to that image, or to what ran before
              uptime [--overlay NAME]                   asks what is public whether it answers
              tell --text TEXT                          says it in Discord, at DISCORD_WEBHOOK_URL of the environment

            plan and image print JSON; --output FILE gets it too, as name=value. --root DIR is the checkout (.). Whose the
            images are, as in docker.io/somebody, the root POM says, or --owner.
            KUBECTL of the environment is the kubectl to run.
            """;

    private static final Pattern BUILT = Pattern.compile("[a-z0-9-]+ [0-9]{8}-[0-9]{6}@sha256:[0-9a-f]{64}");
    private static final Pattern VERSION = Pattern.compile("[0-9]{8}-[0-9]{6}@sha256:[0-9a-f]{64}");

    private static final Duration PAUSE_BETWEEN_PROBES = Duration.ofSeconds(10);

    private final Path directory;
    private final Clock clock;
    private final Map<String, String> environment;
    private final Consumer<String> say;

    /**
     * @param directory where relative paths of arguments begin
     * @param say gets what a person reads, line by line
     */
    Delivery(Path directory, Clock clock, Map<String, String> environment, Consumer<String> say) {
        this.directory = directory;
        this.clock = clock;
        this.environment = Map.copyOf(environment);
        this.say = say;
    }

    @SuppressWarnings("SystemOut") // the program's own output
    public static void main(String[] arguments) {
        try {
            new Delivery(Path.of(""), Clock.systemUTC(), System.getenv(), System.out::println).run(List.of(arguments));
        } catch (DeliveryException e) {
            System.err.println("delivery: " + e.getMessage());
            System.exit(1);
        }
    }

    void run(List<String> words) {
        String command = words.isEmpty() ? "help" : words.getFirst();
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        switch (command) {
            case "plan" -> plan(arguments(rest, "base", "all"));
            case "rollout" -> rollout(arguments(rest, "owner", "built", "journal"));
            case "take-back" -> takeBack(arguments(rest, "journal"));
            case "image" -> image(arguments(rest, "workload"));
            case "rollback" -> rollback(arguments(rest, "owner", "workload", "to"));
            case "uptime" -> uptime(arguments(rest, "overlay"));
            case "tell" -> discord().say(arguments(rest, "text").required("text"));
            case "help", "--help" -> say.accept(USAGE);
            default -> throw new DeliveryException("there is no command " + command + "\n" + USAGE);
        }
    }

    private void plan(Arguments arguments) {
        Path root = root(arguments);
        Optional<String> base = arguments.optional("base");
        var history = new History(root);
        if (base.filter(history::isBefore).isPresent()) {
            // An old run that was started again, or one that a later one overtook.
            report(
                    arguments,
                    Plan.nothing(clock.instant(), "production is made of the newer commit " + base.get())
                            .outputs());
            return;
        }
        Optional<List<String>> changed = Optional.empty();
        String unknown = "it was asked for";
        if (!arguments.optional("all").orElse("false").equals("true")) {
            changed = base.flatMap(history::changedSince);
            unknown = base.map(commit -> "what changed since " + commit + " is not known, it is no ancestor")
                    .orElse("no successful deployment is known");
        }
        Plan plan = Plan.of(Reactor.read(root), changed, unknown, clock.instant());
        report(arguments, plan.outputs());
    }

    private void rollout(Arguments arguments) {
        String owner = owner(arguments);
        var built = new LinkedHashMap<String, String>();
        for (String line : read(arguments.required("built")).lines().toList()) {
            if (!BUILT.matcher(line).matches()) {
                throw new DeliveryException("'" + line + "' is not NAME YYYYMMDD-HHMMSS@sha256:DIGEST");
            }
            built.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1));
        }
        if (built.isEmpty()) {
            throw new DeliveryException("no image was built, so nothing is rolled out");
        }
        new Rollout(kubectl(), journal(arguments), say).deliver(owner, built);
    }

    private void takeBack(Arguments arguments) {
        if (!new Rollout(kubectl(), journal(arguments), say).takeBack().isEmpty()) {
            throw new DeliveryException("not everything could be taken back; see above");
        }
    }

    private void image(Arguments arguments) {
        report(arguments, Map.of("image", workload(arguments).imageName()));
    }

    private void rollback(Arguments arguments) {
        Workload workload = workload(arguments);
        String repository = owner(arguments) + "/" + workload.imageName();
        String image = "";
        Optional<String> to = arguments.optional("to");
        if (to.isPresent()) {
            if (!VERSION.matcher(to.get()).matches()) {
                throw new DeliveryException("'" + to.get() + "' is not YYYYMMDD-HHMMSS@sha256:DIGEST");
            }
            image = repository + ":" + to.get();
        }
        if (!workload.runs(repository)) {
            throw new DeliveryException(
                    workload.name() + " runs " + workload.image() + ", which is none of " + repository);
        }
        new Rollback(kubectl(), say).to(workload, image);
    }

    private void uptime(Arguments arguments) {
        List<URI> addresses = PublicAddresses.read(
                root(arguments), arguments.optional("overlay").orElse("production"));
        List<String> failures = new Probe(PAUSE_BETWEEN_PROBES, say).failures(addresses);
        if (!failures.isEmpty()) {
            String text = "No answer from " + String.join(", ", failures);
            discord().say(text);
            throw new DeliveryException(text);
        }
    }

    private Workload workload(Arguments arguments) {
        String name = arguments.required("workload");
        return kubectl().workloads().stream()
                .filter(workload -> workload.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new DeliveryException("no deployment or daemonset is named " + name));
    }

    private String owner(Arguments arguments) {
        return arguments.optional("owner").orElseGet(() -> Reactor.imageOwner(root(arguments)));
    }

    private Kubectl kubectl() {
        return new Kubectl(environment.getOrDefault("KUBECTL", "kubectl"), say);
    }

    private Journal journal(Arguments arguments) {
        return new Journal(directory.resolve(arguments.required("journal")));
    }

    private Discord discord() {
        String webhook = environment.getOrDefault("DISCORD_WEBHOOK_URL", "");
        if (!webhook.startsWith("http")) {
            throw new DeliveryException("DISCORD_WEBHOOK_URL is not set, so nobody is told");
        }
        return new Discord(URI.create(webhook));
    }

    private static Arguments arguments(List<String> words, String... names) {
        Set<String> known = new TreeSet<>(List.of(names));
        known.addAll(List.of("root", "output"));
        return Arguments.read(words, known);
    }

    private Path root(Arguments arguments) {
        return directory
                .resolve(arguments.optional("root").orElse("."))
                .toAbsolutePath()
                .normalize();
    }

    private String read(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            throw new DeliveryException(file + " cannot be read", e);
        }
    }

    /** Outputs of a step: as JSON for a person, and where GitHub reads them. */
    private void report(Arguments arguments, Map<String, String> outputs) {
        say.accept(Json.object(outputs));
        arguments.optional("output").ifPresent(file -> {
            var lines = new StringBuilder();
            outputs.forEach((name, value) -> {
                if (value.contains("\n")) {
                    throw new DeliveryException("the output " + name + " has more than one line: " + value);
                }
                lines.append(name).append('=').append(value).append('\n');
            });
            try {
                Files.writeString(
                        directory.resolve(file),
                        lines,
                        StandardCharsets.UTF_8,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new DeliveryException("the outputs cannot be written to " + file + ": " + e.getMessage(), e);
            }
        });
    }
}
