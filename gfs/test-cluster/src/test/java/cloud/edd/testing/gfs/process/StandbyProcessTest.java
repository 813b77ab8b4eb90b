package cloud.edd.testing.gfs.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import cloud.edd.gfs.client.GfsClient;
import cloud.edd.gfs.client.GfsClientSettings;
import cloud.edd.gfs.client.GfsException;
import cloud.edd.gfs.master.standby.PromoteTool;
import cloud.edd.proto.gfs.ClusterStatus;
import cloud.edd.testing.gfs.BareProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A standby takes the place of a master that was killed, or stands still and comes back, under load. */
class StandbyProcessTest {

    private static final Duration WITHIN = Duration.ofMinutes(2);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder = Path.of("");

    @Test
    void theMasterThatStoodStillFindsAnotherOneInItsPlaceAndStops() throws Exception {
        takeOver(false, true);
    }

    @Test
    @Tag("LONG")
    void theMasterIsKilledAndTheRealApplicationsGoOn() throws Exception {
        takeOver(true, false);
    }

    private void takeOver(boolean applications, boolean standsStill) throws Exception {
        long seed = new Random().nextLong();
        Site site = Site.local(Files.createDirectory(folder.resolve("cluster")));
        Site aside = Site.local(Files.createDirectory(folder.resolve("standby")));
        String standbyAt = aside.masterHost() + ":" + aside.masterPort();
        Program.Suite programs = withStandby(
                applications ? Program.applications(List.of(), List.of()) : Program.bare(), site, aside, applications);
        try (GfsProcess standby = new GfsProcess(aside, 0, standby(site, aside, applications));
                GfsProcessCluster cluster = new GfsProcessCluster(site, programs)) {
            cluster.start();
            standby.start();
            cluster.withStandby(standbyAt);
            try (Load load = Load.start(cluster, folder.resolve("ledger"), seed)) {
                load.awaitMore(30);
                await().atMost(WITHIN).until(() -> {
                    ClusterStatus status = status(standbyAt);
                    return status != null
                            && status.hasStandby()
                            && status.getMark().getSequence() > 0
                            && status.getStandby().getTrouble().isEmpty();
                });
                if (standsStill) {
                    cluster.master().pause();
                } else {
                    cluster.master().kill();
                }

                assertThat(promote(standbyAt)).startsWith("0").contains("is the master of epoch");

                load.awaitMore(30);
                if (standsStill) {
                    cluster.master().goOn();
                    assertThat(cluster.master().awaitEnd(WITHIN)).isTrue();
                    assertThat(cluster.master().output()).contains("deposed by epoch");
                    load.awaitMore(10);
                }
                load.end();
                load.verify();
                cluster.awaitThreeGoodCopies();
            }
        } catch (Exception | AssertionError e) {
            throw new AssertionError("seed " + seed + ", files in " + folder, e);
        }
    }

    private static String promote(String target) throws IOException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        int code = new PromoteTool(out, out, Map.of("GFS_CLIENT_KEY", Site.CLIENT_KEY)).promote(List.of(target));
        return code + said.toString(StandardCharsets.UTF_8);
    }

    /** Chunkservers know of both. */
    private static Program.Suite withStandby(Program.Suite programs, Site site, Site aside, boolean applications) {
        return (where, number) -> {
            Program program = programs.of(where, number);
            if (number == 0) {
                return program;
            }
            String master = applications ? site.masterHost() + ":" + site.masterPort() : "" + site.masterPort();
            String both = master + ","
                    + (applications ? aside.masterHost() + ":" + aside.masterPort() : "" + aside.masterPort());
            List<String> arguments = new ArrayList<>();
            for (String argument : program.arguments()) {
                arguments.add(
                        argument.equals(master) ? both : argument.replace(".master=" + master, ".master=" + both));
            }
            return new Program(program.main(), program.notForIt(), program.heapMebibytes(), arguments);
        };
    }

    private static Program standby(Site site, Site aside, boolean applications) throws IOException {
        String servers = IntStream.rangeClosed(1, Site.SERVERS)
                .mapToObj(number -> (applications ? site.hosts().get(number) + ":" : "") + site.replicationPort(number))
                .collect(Collectors.joining(","));
        if (!applications) {
            return new Program(
                    BareProcess.class,
                    null,
                    128,
                    List.of("standby", aside.data(0).toString(), "" + aside.masterPort(), servers));
        }
        return Program.applications(List.of("--edd.gfs.master.standby=" + servers), List.of())
                .of(aside, 0);
    }

    private static @Nullable ClusterStatus status(String address) {
        Duration soon = Duration.ofSeconds(2);
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        try (GfsClient client = GfsClient.connect(new GfsClientSettings(
                address.substring(0, address.lastIndexOf(':')), port, Site.CLIENT_KEY, "onlooker", soon, soon, soon))) {
            return client.admin().status();
        } catch (GfsException e) {
            return null;
        }
    }
}
