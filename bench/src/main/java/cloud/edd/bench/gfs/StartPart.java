package cloud.edd.bench.gfs;

import cloud.edd.bench.Comparison;
import cloud.edd.bench.Program;
import cloud.edd.bench.Report;
import cloud.edd.bench.Report.Better;
import cloud.edd.bench.Report.Target;
import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.testing.TestFolders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** From the start of the process to its first answer, with the metadata of many files on the disk; and the heap it needs for them. */
final class StartPart {
    private static final double FASTER = 1;
    private static final double MOST_MEBIBYTES = 500;
    private static final double MEBIBYTE = 1 << 20;
    private static final int HDFS_MEBIBYTES = 2048;

    /** A master of this size has more heap than the one of a small machine. */
    private static final List<String> MASTER_FLAGS = List.of("-Xms48m", "-Xmx1g", "-XX:MaxDirectMemorySize=256m");

    private final Bed bed;
    private final Application application;
    private final Path edd;
    private final Path hdfs;
    private final Comparison seconds;
    private final Comparison heap;

    private StartPart(Bed bed) throws IOException, InterruptedException {
        this.bed = bed;
        application = Application.master(bed.root());
        edd = Files.createDirectories(bed.folder().resolve("start-edd"));
        hdfs = Files.createDirectories(bed.folder().resolve("start-hdfs"));
        String files = "%,d files of one chunk".formatted(bed.effort().files());
        seconds = new Comparison("Start of the master with " + files, "seconds to the first answer");
        heap = new Comparison("Live heap of the master with " + files, "MiB");
    }

    static void run(Bed bed, Report report) throws Exception {
        StartPart part = new StartPart(bed);
        try {
            part.measure(report);
        } finally {
            TestFolders.delete(part.edd);
            TestFolders.delete(part.hdfs);
        }
    }

    private void measure(Report report) throws Exception {
        int files = bed.effort().files();
        ManyFiles.write(edd, files);
        try (Dialog image = new Dialog(
                "the image of HDFS",
                Jvms.hdfs(bed.root(), HDFS_MEBIBYTES, List.of("image", hdfs.toString(), Integer.toString(files))),
                bed.folder())) {
            image.answer();
        }
        // The first start of each is not counted.
        for (int round = 0; round <= bed.effort().rounds(); round++) {
            startEdd(round > 0);
            startHdfs(round > 0);
        }
        heap.add(Report.WANTED, MOST_MEBIBYTES);
        String name = "%,d files".formatted(files);
        report.add("master start, " + name, "s", Better.LESS, seconds, List.of(Target.of(Peer.HDFS, FASTER)));
        report.add(
                "master heap, " + name,
                "MiB",
                Better.LESS,
                heap,
                List.of(Target.of(Report.WANTED, 1), Target.none(Peer.HDFS)));
    }

    private void startEdd(boolean counts) throws IOException, InterruptedException {
        int port = Program.freePort();
        long begun = System.nanoTime();
        try (Program master = EddCluster.master(application, edd, port, MASTER_FLAGS)) {
            // Whoever opens the channel of gRPC too early waits a second for its next attempt.
            master.await(() -> new Socket(InetAddress.getLoopbackAddress(), port).close());
            try (GfsClient client =
                    GfsClient.connect(GfsClientSettings.of("127.0.0.1", port, Application.SECRET, "bench"))) {
                client.stat(ManyFiles.NAMESPACE, ManyFiles.path(bed.effort().files() - 1));
            }
            double took = (System.nanoTime() - begun) / 1e9;
            long live = Jvms.liveBytes(Path.of(System.getProperty("java.home")), master.pid());
            add(counts, Peer.EDD, took, live);
        }
    }

    private void startHdfs(boolean counts) throws IOException, InterruptedException {
        int port = Program.freePort();
        long begun = System.nanoTime();
        List<String> words = List.of("namenode", hdfs.toString(), Integer.toString(port));
        try (Dialog nameNode = new Dialog("the NameNode", Jvms.hdfs(bed.root(), HDFS_MEBIBYTES, words), bed.folder())) {
            nameNode.answer();
            double took = (System.nanoTime() - begun) / 1e9;
            add(counts, Peer.HDFS, took, Jvms.liveBytes(Jvms.hdfsJava(), nameNode.pid()));
        }
    }

    private void add(boolean counts, String name, double took, long liveBytes) {
        if (counts) {
            seconds.add(name, took);
            heap.add(name, liveBytes / MEBIBYTE);
        }
    }
}
