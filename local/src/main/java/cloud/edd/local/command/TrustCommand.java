package cloud.edd.local.command;

import cloud.edd.local.tls.LocalAuthority;
import cloud.edd.local.tls.TrustStores;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lets the programs of this machine trust the local authority. */
@Command(
        name = "trust",
        mixinStandardHelpOptions = true,
        description = {
            "Let this machine trust the local certificate authority.",
            "It is bound to names under localhost: nobody can use it against another site."
        })
public final class TrustCommand implements Callable<Integer> {

    @Mixin
    private final Place place = new Place();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var out = spec.commandLine().getOut();
        place.folder().create();
        LocalAuthority authority = new LocalAuthority(place.folder().tls(), Clock.systemUTC());
        authority.ensure();
        List<TrustStores.Outcome> outcomes = new TrustStores(
                        authority.authorityFile(), Path.of(System.getProperty("user.home")), Path.of("/"))
                .install();
        outcomes.forEach(outcome -> out.println((outcome.trusts() ? "  ok  " : "  --  ") + outcome.sentence()));
        out.println("The authority is " + authority.authorityFile() + ".");
        return outcomes.stream().anyMatch(TrustStores.Outcome::trusts) ? 0 : 1;
    }
}
