package cloud.edd.delivery;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The commits of a checkout, as {@code git} tells them. */
record History(Path root) {

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    /** A look into a local repository; longer means that something hangs. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /**
     * The files that differ between a commit and what is checked out; a renamed file counts at both places.
     *
     * @param base the commit that runs in production; may be anything
     * @return empty if the commit is not one of ours, or not an ancestor of what is checked out
     */
    Optional<List<String>> changedSince(String base) {
        if (!COMMIT.matcher(base).matches()
                || !git("cat-file", "-e", base + "^{commit}").succeeded()
                || !git("merge-base", "--is-ancestor", base, "HEAD").succeeded()) {
            return Optional.empty();
        }
        Command.Result diff = git("diff", "--name-only", "--no-renames", base, "HEAD");
        if (!diff.succeeded()) {
            return Optional.empty();
        }
        // A name with other than ordinary characters comes in quotes, and so as a file of no module.
        return Optional.of(diff.output().lines().toList());
    }

    private Command.Result git(String... arguments) {
        var command = new ArrayList<String>(List.of("git"));
        command.addAll(List.of(arguments));
        return Command.run(root, LIMIT, command);
    }
}
