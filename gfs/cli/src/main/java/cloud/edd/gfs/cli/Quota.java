package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsAdmin;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.client.NamespaceUsage;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** How much namespaces have and may have. */
@Command(
        name = "quota",
        mixinStandardHelpOptions = true,
        description = {
            "Shows and sets how many bytes and files a namespace (-n) may have. What would be more is refused; what is there stays.",
            "Files in the trash do not count; who takes one out needs room for it. A quota stays when its namespace is deleted.",
        },
        subcommands = {Quota.Get.class, Quota.Set.class, Quota.Clear.class, Quota.All.class})
final class Quota implements Callable<Integer> {

    @ParentCommand
    private @Nullable GfsCommand parent;

    private GfsCommand gfs() {
        return Objects.requireNonNull(parent, "picocli sets the parent");
    }

    @Override
    public Integer call() {
        throw gfs().usage("Say get, set, clear or list.");
    }

    /** A namespace in a line: what it has, of what it may have. */
    private static String line(NamespaceUsage usage, boolean human) {
        return String.format(
                Locale.ROOT,
                "%14s of %-14s  %9d files of %-9s  %s",
                Sizes.text(usage.bytes(), human),
                limit(usage.maxBytes(), human),
                usage.files(),
                limit(usage.maxFiles(), false),
                usage.namespace());
    }

    private static String limit(@Nullable Long limit, boolean human) {
        return limit == null ? "any" : Sizes.text(limit, human);
    }

    private static void show(GfsCommand gfs, NamespaceUsage usage, Output output) {
        gfs.out.println(output.isJson() ? Json.of(usage) : line(usage, output.isHuman()));
    }

    /** Shows one. */
    @Command(name = "get", description = "Shows what the namespace has and may have.")
    static final class Get implements Callable<Integer> {

        @ParentCommand
        private @Nullable Quota parent;

        @Mixin
        private Output output = new Output();

        @Override
        public Integer call() throws IOException {
            GfsCommand gfs =
                    Objects.requireNonNull(parent, "picocli sets the parent").gfs();
            try (GfsClient client = gfs.client()) {
                show(gfs, client.namespace(gfs.namespace), output);
            }
            return 0;
        }
    }

    /** Shows all. */
    @Command(name = "list", description = "Shows all namespaces with files or a quota.")
    static final class All implements Callable<Integer> {

        @ParentCommand
        private @Nullable Quota parent;

        @Mixin
        private Output output = new Output();

        @Override
        public Integer call() throws IOException {
            GfsCommand gfs =
                    Objects.requireNonNull(parent, "picocli sets the parent").gfs();
            try (GfsClient client = gfs.client()) {
                client.namespaces().forEachRemaining(usage -> show(gfs, usage, output));
            }
            return 0;
        }
    }

    /** Sets one or both limits. */
    @Command(name = "set", description = "Limits the namespace. What is not named stays as it is.")
    static final class Set implements Callable<Integer> {

        @ParentCommand
        private @Nullable Quota parent;

        @Option(names = "--bytes", paramLabel = "SIZE", description = "at most so many bytes: 500G, 1.5T")
        private @Nullable String bytes;

        @Option(names = "--files", paramLabel = "NUMBER", description = "at most so many files: 20000, 1M")
        private @Nullable String files;

        @Mixin
        private Output output = new Output();

        @Override
        public Integer call() throws IOException {
            GfsCommand gfs =
                    Objects.requireNonNull(parent, "picocli sets the parent").gfs();
            if (bytes == null && files == null) {
                throw gfs.usage("Say --bytes, --files or both.");
            }
            OptionalLong maxBytes = parse(gfs, bytes, Sizes::bytes);
            return change(gfs, maxBytes, parse(gfs, files, Sizes::files), output);
        }

        private static OptionalLong parse(GfsCommand gfs, @Nullable String written, ToLongFunction<String> meaning) {
            try {
                return written == null ? OptionalLong.empty() : OptionalLong.of(meaning.applyAsLong(written));
            } catch (IllegalArgumentException e) {
                throw gfs.usage(e.getMessage());
            }
        }
    }

    /** Takes both limits away. */
    @Command(name = "clear", description = "Lets the namespace have as much as there is room for.")
    static final class Clear implements Callable<Integer> {

        @ParentCommand
        private @Nullable Quota parent;

        @Mixin
        private Output output = new Output();

        @Override
        public Integer call() throws IOException {
            OptionalLong none = OptionalLong.of(GfsAdmin.NO_LIMIT);
            return change(
                    Objects.requireNonNull(parent, "picocli sets the parent").gfs(), none, none, output);
        }
    }

    private static int change(GfsCommand gfs, OptionalLong bytes, OptionalLong files, Output output)
            throws GfsException {
        try (GfsClient client = gfs.client()) {
            client.admin().setQuota(gfs.namespace, bytes, files);
            show(gfs, client.namespace(gfs.namespace), output);
        }
        return 0;
    }
}
