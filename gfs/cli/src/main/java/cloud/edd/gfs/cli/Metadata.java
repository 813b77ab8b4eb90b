package cloud.edd.gfs.cli;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.protocol.metadatalog.CheckpointCheck;
import cloud.edd.proto.gfs.VerifiedMetadata;
import cloud.edd.proto.gfs.VerifyMetadataReply;
import cloud.edd.proto.gfs.VerifyMetadataRequest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** The metadata of the cluster as a whole. */
@Command(
        name = "metadata",
        mixinStandardHelpOptions = true,
        description = "Exports and checks the metadata of the cluster: names, chunks, where the copies are.")
final class Metadata {

    private static final int PIECE_BYTES = 1 << 20;

    /** How often the master is asked whether it has come to the end. */
    private static final long ASK_EVERY_MILLIS = 300;

    @ParentCommand
    private @Nullable GfsCommand parent;

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description =
                    "Writes a checkpoint of the metadata as of now, while the master serves. 'gfs-master restore' takes it.")
    int export(
            @Parameters(paramLabel = "FILE", description = "a file that is not there yet, or - for the standard output")
                    String file)
            throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            if (file.equals("-")) {
                client.metadata().export(gfs.out);
                return 0;
            }
            Path target = Path.of(file);
            Path unfinished = target.resolveSibling(target.getFileName() + ".part");
            long sequence;
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished))) {
                sequence = client.metadata().export(out);
            }
            String fault = fault(unfinished);
            if (fault != null) {
                gfs.err.println("gfs: what came is damaged: " + fault + ". It is in " + unfinished);
                return 1;
            }
            Files.move(unfinished, target);
            gfs.out.println(target + ": record " + sequence);
        }
        return 0;
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = {
                "Without a file: holds what the master knows against its log, and the copies of the log on chunkservers against both, while it serves. Status 1 when something does not fit, or could not be looked at.",
                "With one: checks every checksum of an exported file. 'gfs-master verify' also looks at what it says."
            })
    int verify(@Parameters(arity = "0..1", paramLabel = "FILE", description = "an exported file") @Nullable Path file)
            throws IOException, InterruptedException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        if (file == null) {
            return verifyLive(gfs);
        }
        String fault = fault(file);
        gfs.out.println(file + ": " + (fault == null ? "whole" : fault));
        return fault == null ? 0 : 1;
    }

    private static int verifyLive(GfsCommand gfs) throws IOException, InterruptedException {
        VerifyMetadataReply reply;
        try (GfsClient client = gfs.client()) {
            reply = ask(client, true);
            while (reply.getRunning()) {
                TimeUnit.MILLISECONDS.sleep(ASK_EVERY_MILLIS);
                reply = ask(client, false);
            }
        }
        int code = reply.getStep().isEmpty() ? 0 : 1;
        for (VerifiedMetadata part : reply.getPartsList()) {
            gfs.out.println(part.getSource() + ": record " + part.getSequence() + ", " + part.getFiles() + " files, "
                    + part.getChunks() + " chunks" + (part.getFaultsCount() == 0 ? ", whole" : ""));
            part.getFaultsList().forEach(fault -> gfs.out.println("  " + fault));
            code = part.getFaultsCount() == 0 ? code : 1;
        }
        if (!reply.getStep().isEmpty()) {
            gfs.err.println("gfs: " + reply.getStep());
        }
        return code;
    }

    private static VerifyMetadataReply ask(GfsClient client, boolean begin) throws IOException {
        return (VerifyMetadataReply) client.admin()
                .ask(VerifyMetadataRequest.newBuilder().setBegin(begin).build());
    }

    @Command(name = "checkpoint", mixinStandardHelpOptions = true, description = "Takes a checkpoint now.")
    int checkpoint() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            gfs.out.println("record " + client.metadata().checkpoint());
        }
        return 0;
    }

    @Command(
            name = "end-restore",
            mixinStandardHelpOptions = true,
            description = {
                "Ends the safe mode of a master that was started on restored metadata.",
                "From then on files can be changed, and copies that the metadata does not know may be deleted."
            })
    int endRestore(
            @Option(names = "--without-missing", description = "also when known chunkservers have not come")
                    boolean withoutMissing,
            @Option(names = "--report", paramLabel = "FILE", description = "writes the report to this file, too")
                    @Nullable Path report)
            throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            List<String> lines = client.metadata().endRestore(withoutMissing);
            lines.forEach(gfs.out::println);
            gfs.out.println("the restore is ended");
            if (report != null) {
                Files.write(report, lines);
            }
        }
        return 0;
    }

    @Command(
            name = "restore-report",
            mixinStandardHelpOptions = true,
            description = {
                "Says what became of what restored metadata does not know: what was taken over, given up or moved to",
                "lost+found, and what cannot be known. Before the end of a restore: what would become of it."
            })
    int restoreReport() throws IOException {
        GfsCommand gfs = Objects.requireNonNull(parent, "picocli sets the parent");
        try (GfsClient client = gfs.client()) {
            client.metadata().restoreReport().forEach(gfs.out::println);
        }
        return 0;
    }

    private static @Nullable String fault(Path file) throws IOException {
        CheckpointCheck check = new CheckpointCheck();
        byte[] piece = new byte[PIECE_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                check.add(ByteBuffer.wrap(piece, 0, read));
            }
        }
        return check.fault();
    }
}
