package cloud.edd.local.command;

import cloud.edd.local.EddException;
import cloud.edd.local.platform.GfsMasterTool;
import cloud.edd.local.platform.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Unmatched;

/** The commands of {@code gfs-master} for metadata at rest, with the secrets of a platform. */
@Command(
        name = "gfs-master",
        description = "Looks at, repairs or restores the metadata of a GFS that does not run: verify, repair, restore.")
public final class GfsMasterToolCommand implements Callable<Integer> {

    private static final Set<String> TOOLS = Set.of("verify", "repair", "restore");

    @Mixin
    private final Place place = new Place();

    @Unmatched
    private List<String> words = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (words.isEmpty() || !TOOLS.contains(words.getFirst())) {
            throw EddException.request(
                    "Say ./edd gfs-master verify, repair or restore; each alone says what more it needs. The metadata lies in "
                            + place.folder().of(Platform.GFS_MASTER) + ", its copies in "
                            + place.folder().of("gfs-chunkserver-1") + " and the others.");
        }
        return new GfsMasterTool(place.installation(), place.folder()).run(words);
    }
}
