package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.LevelEntry;
import cloud.edd.proto.gfs.ServerStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * What the last of some words may become, a line for each; for the scripts of {@link Completion}. A line {@code :files} stands for all
 * local files, {@code :nospace} says that the word may go on.
 */
@Command(name = "complete", hidden = true)
final class Complete implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int MOST_CANDIDATES = 200;
    private static final String FILES = ":files";
    private static final String WORD_GOES_ON = ":nospace";

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "0..*")
    private List<String> words = List.of();

    @Override
    public Integer call() {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        CommandSpec root = Objects.requireNonNull(spec, "picocli sets it").root();
        candidates(gfs, root).forEach(gfs.out::println);
        return 0;
    }

    private Collection<String> candidates(GfsCommand gfs, CommandSpec root) {
        String last = words.isEmpty() ? "" : words.getLast();
        CommandSpec command = root;
        List<String> connection = new ArrayList<>();
        int positional = 0;
        for (int at = 0; at < words.size() - 1; at++) {
            String word = words.get(at);
            OptionSpec option = word.startsWith("-") ? command.findOption(word) : null;
            if (option != null && option.arity().max() > 0) {
                if (at == words.size() - 2) {
                    return ofLabel(gfs, connection, option.paramLabel(), last);
                }
                if (command.parent() == null) {
                    connection.addAll(List.of(word, words.get(at + 1)));
                }
                at++;
            } else if (!word.startsWith("-") || word.equals("-")) {
                CommandLine inner = positional == 0 ? command.subcommands().get(word) : null;
                if (inner == null) {
                    positional++;
                } else {
                    command = inner.getCommandSpec();
                }
            }
        }
        if (last.startsWith("-")) {
            return beginning(command.options().stream().map(OptionSpec::longestName), last);
        }
        if (!command.subcommands().isEmpty()) {
            return beginning(
                    command.subcommands().entrySet().stream()
                            .filter(each -> !each.getValue()
                                    .getCommandSpec()
                                    .usageMessage()
                                    .hidden())
                            .map(each -> each.getKey()),
                    last);
        }
        boolean both = command.name().equals("put") || command.name().equals("get");
        if (both) {
            // The first is of the one kind, the last of the other, and nobody knows yet which one is the last.
            boolean first = positional == 0;
            return first == command.name().equals("put")
                    ? ofLabel(gfs, connection, "FILE", last)
                    : ofLabel(gfs, connection, "PATH", last);
        }
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            if (parameter.index().contains(positional)) {
                return parameter.type().isEnum()
                        ? beginning(
                                Stream.of(parameter.type().getEnumConstants()).map(Object::toString), last)
                        : ofLabel(gfs, connection, parameter.paramLabel(), last);
            }
        }
        return List.of();
    }

    private static Collection<String> ofLabel(GfsCommand gfs, List<String> connection, String label, String last) {
        return switch (label) {
            case "FILE" -> List.of(FILES);
            case "PATH", "PREFIX", "FROM", "TO", "FOLDER" ->
                ask(gfs, connection, (client, namespace) -> paths(client, namespace, last));
            case "SERVER" -> ask(gfs, connection, (client, namespace) -> servers(client, last));
            default -> List.of();
        };
    }

    private interface Question {
        Collection<String> of(GfsClient client, String namespace) throws IOException;
    }

    /** A person who presses TAB is not told why there is nothing. */
    private static Collection<String> ask(GfsCommand gfs, List<String> connection, Question question) {
        GfsCommand chosen = gfs.like(connection);
        try (GfsClient client = chosen.client(PATIENCE)) {
            return question.of(client, chosen.namespace);
        } catch (IOException | UncheckedIOException | CommandLine.ParameterException e) {
            return List.of();
        }
    }

    /** Up to the next slash. */
    private static Collection<String> paths(GfsClient client, String namespace, String begun) {
        SortedSet<String> found = new TreeSet<>();
        Iterator<LevelEntry> level = client.level(namespace, begun);
        while (found.size() < MOST_CANDIDATES && level.hasNext()) {
            found.add(level.next().path());
        }
        List<String> lines = new ArrayList<>(found);
        if (found.stream().anyMatch(path -> path.endsWith("/"))) {
            lines.add(WORD_GOES_ON);
        }
        return lines;
    }

    private static Collection<String> servers(GfsClient client, String begun) throws IOException {
        return beginning(client.admin().status().getServersList().stream().map(ServerStatus::getServerId), begun);
    }

    private static List<String> beginning(Stream<String> words, String begun) {
        return words.filter(word -> word.startsWith(begun)).distinct().sorted().toList();
    }
}
