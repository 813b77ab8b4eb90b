package cloud.edd.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The program that the workflows run: {@code java delivery/src/main/java/cloud/edd/delivery/Delivery.java COMMAND}. */
final class Delivery {

    private static final String USAGE = """
            What the workflows run.

              plan [--base COMMIT] [--all true]     which images to build since the commit that runs in production

            Common to all: --root DIR (.), --output FILE: where outputs go as name=value, besides standard output as JSON.
            """;

    private final Path directory;
    private final Clock clock;
    private final Appendable out;

    /** @param directory where relative paths of arguments begin */
    Delivery(Path directory, Clock clock, Appendable out) {
        this.directory = directory;
        this.clock = clock;
        this.out = out;
    }

    @SuppressWarnings("SystemOut") // the program's own output
    public static void main(String[] arguments) {
        try {
            new Delivery(Path.of(""), Clock.systemUTC(), System.out).run(List.of(arguments));
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
            case "help", "--help" -> say(USAGE);
            default -> throw new DeliveryException("there is no command " + command + "\n" + USAGE);
        }
    }

    private void plan(Arguments arguments) {
        Path root = root(arguments);
        Optional<String> base = arguments.optional("base");
        Optional<List<String>> changed = Optional.empty();
        String unknown = "it was asked for";
        if (!arguments.optional("all").orElse("false").equals("true")) {
            changed = base.flatMap(new History(root)::changedSince);
            unknown = base.map(commit -> "what changed since " + commit + " is not known, it is no ancestor")
                    .orElse("no successful deployment is known");
        }
        Plan plan = Plan.of(Reactor.read(root), changed, unknown, clock.instant());
        report(arguments, plan.outputs());
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

    /** Outputs of a step: as JSON for a person, and where GitHub reads them. */
    private void report(Arguments arguments, Map<String, String> outputs) {
        say(Json.object(outputs) + "\n");
        arguments.optional("output").ifPresent(file -> {
            var lines = new StringBuilder();
            new LinkedHashMap<>(outputs).forEach((name, value) -> {
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

    private void say(String text) {
        try {
            out.append(text);
        } catch (IOException e) {
            throw new DeliveryException("nothing can be said: " + e.getMessage(), e);
        }
    }
}
