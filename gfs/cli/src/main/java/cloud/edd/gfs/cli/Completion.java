package cloud.edd.gfs.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Prints what makes a shell complete the words of this command. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Prints what makes the TAB key complete commands, options, local files and paths in GFS.",
            "Paths are asked of the master, which gets two seconds."
        },
        footerHeading = "%nTo have it in every new shell:%n",
        footer = {
            "  bash:  echo 'source <(gfs completion bash)' >> ~/.bashrc",
            "  zsh:   echo 'source <(gfs completion zsh)' >> ~/.zshrc    (after compinit)",
            "  fish:  gfs completion fish > ~/.config/fish/completions/gfs.fish",
            "The name that completes is gfs. Where you say ./edd gfs, make that its name:",
            "  gfs() { ~/edd-cloud/edd gfs \"$@\"; }"
        })
final class Completion implements Callable<Integer> {

    enum Shell {
        bash,
        zsh,
        fish
    }

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell = Shell.bash;

    @Override
    public Integer call() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (InputStream script = Objects.requireNonNull(
                Completion.class.getResourceAsStream("completion." + shell), "it is in the jar")) {
            script.transferTo(gfs.out);
        }
        return 0;
    }
}
