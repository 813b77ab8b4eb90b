package cloud.edd.local.platform;

import cloud.edd.local.Installation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The tool for dead letters, which every service carries with it, run against the bus of one platform. */
public final class EventTool {

    private static final String MAIN = "cloud.edd.platform.event.dlq.DeadLetterTool";
    /** Any service would do; this one is always there. */
    private static final String CARRIER = "auth-service/target/auth-service-0.1.0.jar";

    private final Installation installation;
    private final Secrets secrets;
    private final int port;

    public EventTool(Installation installation, Secrets secrets, int port) {
        this.installation = installation;
        this.secrets = secrets;
        this.port = port;
    }

    /** @return its exit code */
    public int run(List<String> words) throws IOException, InterruptedException {
        AppImage carrier = AppImage.of(installation.root().resolve(CARRIER), installation.cache());
        List<String> command = new ArrayList<>(List.of(
                Jvm.program("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                carrier.folder().resolve("lib") + "/*",
                MAIN));
        command.addAll(words);
        ProcessBuilder tool = new ProcessBuilder(command).inheritIO();
        // The address holds the password, and command lines are public.
        tool.environment().put("NATS_URL", Nats.url(secrets, port));
        return tool.start().waitFor();
    }
}
