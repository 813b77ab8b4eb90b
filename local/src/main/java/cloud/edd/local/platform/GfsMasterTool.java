package cloud.edd.local.platform;

import cloud.edd.local.DataFolder;
import cloud.edd.local.Installation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The GFS master's commands for metadata at rest, run as a process of their own. */
public final class GfsMasterTool {

    private static final String JAR = "gfs/master/target/gfs-master-0.1.0.jar";

    private final Installation installation;
    private final DataFolder data;

    public GfsMasterTool(Installation installation, DataFolder data) {
        this.installation = installation;
        this.data = data;
    }

    /** @return its exit code */
    public int run(List<String> words) throws IOException, InterruptedException {
        AppImage image = AppImage.of(installation.root().resolve(JAR), installation.cache());
        List<String> command = new ArrayList<>(List.of(Jvm.program("java")));
        command.addAll(Jvm.small(256));
        command.addAll(List.of("-jar", image.jar().toString()));
        command.addAll(words);
        ProcessBuilder tool = new ProcessBuilder(command).inheritIO();
        tool.environment().put("EDD_SECRETS_DIR", data.secrets().toString());
        return tool.start().waitFor();
    }
}
