package cloud.edd.local.command;

import cloud.edd.local.platform.Platform;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints names that not every program can resolve by itself. */
@Command(
        name = "hosts",
        mixinStandardHelpOptions = true,
        description = {
            "The lines for /etc/hosts.",
            "Browsers and curl know that *.localhost is this machine; Java, OpenSSH and others do not.",
            "  ./edd hosts | sudo tee -a /etc/hosts"
        })
public final class HostsCommand implements Callable<Integer> {

    private static final List<String> SERVICES =
            List.of("auth", "storage", "compute", "health", "notifications", "net", "registry", "docs");

    @Mixin
    @SuppressWarnings("UnusedVariable") // every command takes --data, also the one that needs none
    private final Place place = new Place();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        out.println("127.0.0.1 " + Platform.BASE_DOMAIN);
        SERVICES.forEach(service -> out.println("127.0.0.1 " + service + "." + Platform.BASE_DOMAIN));
        out.println("127.0.0.1 cloud-api.localhost");
        return 0;
    }
}
