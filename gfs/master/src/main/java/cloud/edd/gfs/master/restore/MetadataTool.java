package cloud.edd.gfs.master.restore;

import cloud.edd.gfs.master.core.metadata.MetadataState;
import cloud.edd.gfs.protocol.metadatalog.CheckpointFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commands of {@code gfs-master} for metadata at rest.
 *
 * <pre>
 * gfs-master verify SOURCE...
 * gfs-master restore --accept-loss --from SOURCE[,...] --data FOLDER
 * </pre>
 *
 * <p>A source is the folder of a master or chunkserver, an exported file, or HOST:PORT of a running chunkserver (9081), which wants
 * {@code GFS_JWT_SECRET} or {@code EDD_SECRETS_DIR} in the environment.
 */
public final class MetadataTool {

    private static final String RESTORE_USAGE =
            "usage: gfs-master restore --accept-loss --from FOLDER|FILE|HOST:PORT[,...] --data FOLDER";

    /** What a person reads. */
    private static final int MOST_DIFFERENCES = 20;

    /** As of a tool that was called in a wrong way. */
    private static final int USAGE = 2;

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;

    /** @param environment where the secret of the servers is, or the folder of secrets */
    public MetadataTool(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    /** @return the exit code: 0 when everything named is sound */
    public int verify(List<String> arguments) {
        if (arguments.isEmpty()) {
            err.println("usage: gfs-master verify FOLDER|FILE|HOST:PORT...");
            return USAGE;
        }
        int code = 0;
        CopyComparison comparison = new CopyComparison();
        for (String argument : arguments) {
            try {
                CopyScan scan = CopyScan.of(files(argument), MetadataState.CHUNK_BYTES);
                List<String> faults = new ArrayList<>(scan.faults());
                comparison.add(scan);
                faults.addAll(StateCheck.faults(scan.state()));
                out.println(describe(scan));
                faults.forEach(fault -> out.println("  " + fault));
                code = faults.isEmpty() && scan.last() > 0 ? code : 1;
            } catch (IOException | IllegalArgumentException e) {
                err.println("gfs-master: " + argument + " cannot be read: " + reason(e));
                code = 1;
            }
        }
        return compare(comparison) ? code : 1;
    }

    /** Whether all of them are copies of one log. */
    private boolean compare(CopyComparison comparison) {
        comparison.behind().forEach(out::println);
        List<String> different = comparison.different();
        different.stream().limit(MOST_DIFFERENCES).forEach(out::println);
        if (different.size() > MOST_DIFFERENCES) {
            out.println("and " + (different.size() - MOST_DIFFERENCES) + " more records differ");
        }
        return different.isEmpty();
    }

    /** @return the exit code: 0 when the folder was written */
    public int restore(List<String> arguments) {
        boolean accepted = arguments.contains("--accept-loss");
        String from = option(arguments, "--from");
        String data = option(arguments, "--data");
        if (!accepted || from.isEmpty() || data.isEmpty() || arguments.size() != 5) {
            err.println(RESTORE_USAGE);
            return USAGE;
        }
        List<CopyScan> copies = new ArrayList<>();
        for (String source : from.split(",", -1)) {
            try {
                CopyScan scan = CopyScan.of(files(source), MetadataState.CHUNK_BYTES);
                out.println(describe(scan));
                scan.faults().forEach(fault -> out.println("  " + fault));
                copies.add(scan);
            } catch (IOException | IllegalArgumentException e) {
                out.println(source + " cannot be read: " + reason(e));
            }
        }
        CopyScan best = CopyScan.furthest(copies);
        if (best == null) {
            err.println("gfs-master: none of these holds a copy of the metadata: nothing was written");
            return 1;
        }
        try {
            LogRestore.write(best, Path.of(data));
        } catch (IOException | UncheckedIOException e) {
            err.println("gfs-master: " + data + " was not written: " + e.getMessage());
            return 1;
        }
        out.println(data + " now holds the log of " + best.source() + " up to record " + best.last()
                + ". Start the master on it: it stays in safe mode until you end that with: gfs metadata end-restore");
        return 0;
    }

    private static String describe(CopyScan scan) {
        return scan.source() + ": "
                + (scan.last() == 0
                        ? "no metadata"
                        : "record " + scan.last() + " of epoch " + scan.epoch() + ", "
                                + scan.state().fileCount()
                                + " files, " + scan.state().chunkCount() + " chunks, checkpoint at "
                                + scan.checkpoint())
                + (scan.faults().isEmpty() ? "" : ", damaged");
    }

    private CopyFiles files(String source) throws IOException {
        if (RemoteCopy.isAddress(source)) {
            return RemoteCopy.at(source, ServerSecret.find(environment));
        }
        Path path = Path.of(source);
        if (Files.isDirectory(path)) {
            // A chunkserver's data folder has it one level down.
            Path inside = path.resolve("metadata");
            return Files.isDirectory(inside) ? CopyFiles.ofChunkserver(inside) : CopyFiles.of(path);
        }
        try (InputStream in = Files.newInputStream(path)) {
            long sequence = CheckpointFormat.sequence(ByteBuffer.wrap(in.readNBytes(CheckpointFormat.HEADER_BYTES)));
            if (sequence < 0) {
                throw new IOException("it is no checkpoint of a GFS master");
            }
            return CopyFiles.ofCheckpoint(path, sequence);
        }
    }

    /** The message of the commonest of all is only the name, once more. */
    private static @Nullable String reason(Exception e) {
        return e instanceof NoSuchFileException ? "it is not there" : e.getMessage();
    }

    private static String option(List<String> arguments, String name) {
        int at = arguments.indexOf(name);
        return at >= 0 && at + 1 < arguments.size() ? arguments.get(at + 1) : "";
    }
}
