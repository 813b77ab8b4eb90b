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

    /** Where a checkout with all of its history has main. */
    private static final String MAIN = "refs/remotes/origin/main";

    /** A look into a local repository; longer means that something hangs. */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    /**
     * The files that differ between a commit and what is checked out; a renamed file counts at both places.
     *
     * @param base the commit that runs in production; may be anything
     * @return empty if the commit is not one of ours, or not an ancestor of what is checked out
     */
    Optional<List<String>> changedSince(String base) {
        if (!isKnown(base) || !git("merge-base", "--is-ancestor", base, "HEAD").succeeded()) {
            return Optional.empty();
        }
        Command.Result diff = git("diff", "--name-only", "--no-renames", base, "HEAD");
        if (!diff.succeeded()) {
            return Optional.empty();
        }
        // A name with other than ordinary characters comes in quotes, and so as a file of no module.
        return Optional.of(diff.output().lines().toList());
    }

    /** Whether what is checked out is older than that commit of main. A commit that main has let go of counts for nothing. */
    boolean isBefore(String commit) {
        return isKnown(commit)
                && git("merge-base", "--is-ancestor", commit, MAIN).succeeded()
                && git("merge-base", "--is-ancestor", "HEAD", commit).succeeded()
                && !git("rev-parse", "HEAD").output().strip().equals(commit);
    }

    private boolean isKnown(String commit) {
        return COMMIT.matcher(commit).matches()
                && git("cat-file", "-e", commit + "^{commit}").succeeded();
    }

    private Command.Result git(String... arguments) {
        var command = new ArrayList<String>(List.of("git"));
        command.addAll(List.of(arguments));
        return Command.run(root, LIMIT, command);
    }
}
