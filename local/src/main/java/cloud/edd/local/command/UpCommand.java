package cloud.edd.local.command;

import cloud.edd.local.DataFolder;
import cloud.edd.local.EddException;
import cloud.edd.local.Installation;
import cloud.edd.local.platform.ClassCaches;
import cloud.edd.local.platform.Platform;
import cloud.edd.local.platform.Secrets;
import cloud.edd.local.ports.PortCheck;
import cloud.edd.local.ports.PortPlan;
import cloud.edd.local.process.Leftovers;
import cloud.edd.local.process.PlatformState;
import cloud.edd.local.process.ProcessSpec;
import cloud.edd.local.process.StateFile;
import cloud.edd.local.process.Supervisor;
import cloud.edd.local.process.Timings;
import cloud.edd.local.tls.LocalAuthority;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Starts a platform and stays with it, or shows the one that already runs. */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = {
            "Start everything and print where it is.",
            "A platform that already runs with the same data is shown, not started twice."
        },
        footerHeading = "%nEnvironment:%n",
        footer = {
            "  EDD_ADMIN_USERNAME  name of the first user (default: admin)",
            "  EDD_ADMIN_PASSWORD  password of the first user (default: generated and printed)"
        })
public final class UpCommand implements Callable<Integer> {

    static final String PASSWORD = "DEFAULT_PASSWORD";
    private static final int FAILED = 1;

    @Mixin
    private final Place place = new Place();

    @Option(names = "--detach", description = "Return when all is ready and let it run.")
    private boolean detach;

    @Option(names = "--supervise", hidden = true, description = "Be the process that --detach leaves behind.")
    private boolean supervise;

    @Option(
            names = "--port-base",
            paramLabel = "N",
            description = "Use the " + PortPlan.SPAN + " ports from N on instead of the documented ones.")
    private @Nullable Integer portBase;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Where the public ports listen (default: ${DEFAULT-VALUE}); all others stay on loopback.")
    private String bind = "127.0.0.1";

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "NAME",
            description = "Only these processes and what they need, for instance to run a service from the editor.")
    private List<String> only = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        DataFolder data = place.folder();
        PortPlan ports = new PortPlan(portBase);
        data.create();
        DiskSpace.require(data.root());
        Console console = new Console(System.out, data.log("supervisor"), Clock.systemUTC());
        if (detach && !supervise) {
            Optional<PlatformState> running = place.state().filter(PlatformState::isSupervised);
            return running.isPresent()
                    ? new RunningPlatform(place, console).show()
                    : Detached.start(place.installation(), data, arguments());
        }
        try (StateFile stateFile = place.stateFile()) {
            if (!stateFile.tryLock()) {
                return new RunningPlatform(place, console).show();
            }
            stopLeftovers(stateFile, console);
            return superviseUntilStopped(data, ports, stateFile, console);
        }
    }

    private int superviseUntilStopped(DataFolder data, PortPlan ports, StateFile stateFile, Console console)
            throws InterruptedException {
        Installation installation = place.installation();
        Secrets secrets = new Secrets(data);
        secrets.tighten().forEach(open -> console.says(open + " was open to others and is not any more"));
        LocalAuthority authority = new LocalAuthority(data.tls(), Clock.systemUTC());
        authority.ensure();
        String administrator = Administrator.prepare(secrets, System.getenv(), console);
        ClassCaches classCaches = new ClassCaches();
        Platform platform =
                new Platform(installation, data, ports, secrets, authority, bind, administrator, classCaches);
        List<ProcessSpec> specs = Selection.of(platform.processes(), only);
        PortCheck.requireFree(specs.stream()
                .flatMap(spec ->
                        spec.ports().stream().map(port -> new PortCheck.Wanted(spec.name(), spec.address(), port)))
                .toList());
        Supervisor supervisor = new Supervisor(
                specs,
                Timings.STANDARD,
                data,
                stateFile,
                new PlatformState.About("https://" + Platform.BASE_DOMAIN + ":" + ports.https(), administrator),
                installation.build(),
                console);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            supervisor.stop();
            classCaches.forget();
        }));
        console.says("starting " + specs.size() + " processes, data in " + data.root());
        supervisor.start();
        try {
            supervisor.awaitReady();
        } catch (EddException e) {
            console.show(LastWords.of(supervisor.state(), data));
            supervisor.stop();
            return FAILED;
        }
        console.show(Welcome.text(supervisor.state(), secrets, authority, console.elapsedSeconds()));
        if (supervise) {
            // Whoever started us reads our output to its end, and so learns that we stand.
            System.out.close();
            System.err.close();
        }
        Thread.ofVirtual().start(() -> learn(classCaches, supervisor, console));
        supervisor.awaitStop();
        return 0;
    }

    private static void learn(ClassCaches classCaches, Supervisor supervisor, Console console) {
        try {
            classCaches.learnFrom(supervisor.state(), console::says);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stopLeftovers(StateFile stateFile, Console console) throws InterruptedException {
        Optional<PlatformState> left = stateFile.read();
        if (left.isPresent() && !left.get().alive().isEmpty()) {
            console.says("the last supervisor was killed; stopping the "
                    + left.get().alive().size() + " processes it left behind");
            Leftovers.stop(left.get(), Timings.STANDARD.stopLimit(), console::says);
        }
    }

    private List<String> arguments() {
        List<String> arguments = new ArrayList<>(
                List.of("up", "--supervise", "--data", place.folder().root().toString(), "--bind", bind));
        if (portBase != null) {
            arguments.addAll(List.of("--port-base", Integer.toString(portBase)));
        }
        if (!only.isEmpty()) {
            arguments.addAll(List.of("--only", String.join(",", only)));
        }
        return arguments;
    }
}
