package cloud.edd.gfs.simulator.disk;

import static org.assertj.core.api.Assertions.assertThat;

import cloud.edd.gfs.protocol.disk.DiskRequest;
import cloud.edd.gfs.protocol.disk.DiskResult;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.gfs.simulator.Chance;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SimulatedDiskTest {

    private static final int SECTOR = 512;
    private static final int RUNS = 60;

    @Test
    void keepsWhatWasForcedAndNamed() {
        for (int seed = 0; seed < RUNS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(new Chance(seed), 1 << 20);
            write(disk, "folder/file", 100, filled(3_000, 1));
            done(disk, new DiskRequest.Force("folder/file"));
            done(disk, new DiskRequest.SyncDirectory("folder"));

            disk.losePower();

            assertThat(read(disk, "folder/file", 100, 3_000)).isEqualTo(filled(3_000, 1));
        }
    }

    @Test
    void mayForgetAFileWhoseNameWasNotSynced() {
        TreeSet<Boolean> seen = new TreeSet<>();
        for (int seed = 0; seed < RUNS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(new Chance(seed), 1 << 20);
            write(disk, "file", 0, filled(10, 1));
            done(disk, new DiskRequest.Force("file"));
            disk.losePower();
            seen.add(disk.files().contains("file"));
        }
        assertThat(seen).containsExactly(false, true);
    }

    @Test
    void tearsAtSectorsWhatWasNotForced() {
        TreeSet<String> seen = new TreeSet<>();
        for (int seed = 0; seed < RUNS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(new Chance(seed), 1 << 20);
            write(disk, "file", 0, filled(4 * SECTOR, 1));
            done(disk, new DiskRequest.Force("file"));
            done(disk, new DiskRequest.SyncDirectory(""));
            write(disk, "file", 0, filled(4 * SECTOR, 2));

            disk.losePower();

            byte[] left = read(disk, "file", 0, 4 * SECTOR);
            StringBuilder sectors = new StringBuilder();
            for (int sector = 0; sector < 4; sector++) {
                byte[] part = Arrays.copyOfRange(left, sector * SECTOR, (sector + 1) * SECTOR);
                assertThat(part).containsOnly(part[0]);
                sectors.append(part[0]);
            }
            seen.add(sectors.toString());
        }
        assertThat(seen).contains("1111", "2222").hasSizeGreaterThan(4);
    }

    @Test
    void renamesWholeOrNotAtAll() {
        for (int seed = 0; seed < RUNS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(new Chance(seed), 1 << 20);
            write(disk, "new", 0, filled(10, 1));
            done(disk, new DiskRequest.Force("new"));
            done(disk, new DiskRequest.SyncDirectory(""));
            done(disk, new DiskRequest.Rename("new", "name"));

            disk.losePower();

            assertThat(disk.files()).hasSize(1).isSubsetOf("new", "name");
        }
    }

    /** A rename belongs to two folders; the sync of the second one also makes the file durable that had the name before. */
    @Test
    void whatTookAnothersPlaceKeepsItWhicheverFolderIsSyncedFirst() {
        for (List<String> folders : List.of(List.of("copies", "chunks"), List.of("chunks", "copies"))) {
            for (int seed = 0; seed < RUNS; seed++) {
                SimulatedDisk disk = new SimulatedDisk(new Chance(seed), 1 << 20);
                write(disk, "chunks/c", 0, filled(10, 1));
                done(disk, new DiskRequest.Force("chunks/c"));
                write(disk, "copies/c", 0, filled(20, 2));
                done(disk, new DiskRequest.Force("copies/c"));
                done(disk, new DiskRequest.Rename("copies/c", "chunks/c"));
                for (String folder : folders) {
                    done(disk, new DiskRequest.SyncDirectory(folder));
                }

                disk.losePower();

                assertThat(disk.length("chunks/c")).isEqualTo(20);
                assertThat(disk.has("copies/c")).isFalse();
            }
        }
    }

    @Test
    void aForceThatFailedGivesUpWhatItWasToMakeDurableAndANewProgramIsNotTold() {
        TreeSet<Byte> seen = new TreeSet<>();
        for (int seed = 0; seed < RUNS; seed++) {
            SimulatedDisk disk = new SimulatedDisk(new Chance(seed), 1 << 20);
            write(disk, "file", 0, filled(10, 1));
            done(disk, new DiskRequest.Force("file"));
            done(disk, new DiskRequest.SyncDirectory(""));
            write(disk, "file", 0, filled(10, 2));
            disk.failForce("file");

            disk.reopened();
            assertThat(read(disk, "file", 0, 10)).isEqualTo(filled(10, 2));
            done(disk, new DiskRequest.Force("file"));
            disk.losePower();

            seen.add(read(disk, "file", 0, 10)[0]);
        }
        assertThat(seen).contains((byte) 1);
    }

    @Test
    void refusesWhatDoesNotFit() {
        SimulatedDisk disk = new SimulatedDisk(new Chance(1), 1_000);

        assertThat(disk.carryOut(new DiskRequest.Preallocate("large", 1_001)))
                .isEqualTo(new DiskResult.Failed(DiskResult.Failure.NO_SPACE, "the disk is full"));
        assertThat(disk.files()).isEmpty();
    }

    private static void write(SimulatedDisk disk, String file, long offset, byte[] bytes) {
        done(disk, new DiskRequest.WriteAt(file, offset, List.of(Payload.of(bytes))));
    }

    private static void done(SimulatedDisk disk, DiskRequest request) {
        assertThat(disk.carryOut(request)).isEqualTo(new DiskResult.Done());
    }

    private static byte[] read(SimulatedDisk disk, String file, long offset, int length) {
        if (disk.carryOut(new DiskRequest.ReadAt(file, offset, length)) instanceof DiskResult.Bytes(Payload bytes)) {
            return bytes.toByteArray();
        }
        throw new AssertionError(file + " cannot be read");
    }

    private static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
