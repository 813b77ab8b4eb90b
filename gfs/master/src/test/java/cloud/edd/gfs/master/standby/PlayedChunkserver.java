package cloud.edd.gfs.master.standby;

import cloud.edd.gfs.master.restore.CopyFiles;
import cloud.edd.gfs.protocol.metadatalog.LogRecord;
import cloud.edd.gfs.protocol.metadatalog.SegmentFormat;
import cloud.edd.gfs.protocol.payload.Payload;
import cloud.edd.proto.gfs.Address;
import cloud.edd.proto.gfs.BeginEpoch;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.Epoch;
import cloud.edd.proto.gfs.FenceReply;
import cloud.edd.proto.gfs.HoldChanges;
import cloud.edd.proto.gfs.Mark;
import cloud.edd.proto.gfs.RegisterServer;
import cloud.edd.proto.gfs.Uuid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a standby meets of a chunkserver: its copy of the log, its memory of masters, and whether it can be reached. */
final class PlayedChunkserver {

    private static final long TIME_MS = 1_800_000_000_000L;

    final Address address;
    final Uuid storage;
    private final Path folder;
    private final List<Command> log = new ArrayList<>();
    private long copyEpoch;
    volatile Epoch granted = Epoch.getDefaultInstance();
    volatile Mark seen = Mark.getDefaultInstance();
    volatile boolean reachable = true;
    volatile boolean readable = true;

    PlayedChunkserver(int number, Path parent) throws IOException {
        address = Address.newBuilder()
                .setHost("cs" + number)
                .setReplicationPort(9081)
                .build();
        storage = Uuid.newBuilder().setHigh(7).setLow(number).build();
        folder = Files.createDirectory(parent.resolve("cs" + number));
    }

    /** The master of this epoch wrote these and sent them; the mark says up to which they took effect. */
    void has(long epoch, long effective, Command... commands) throws IOException {
        log.clear();
        log.addAll(List.of(commands));
        copyEpoch = epoch;
        granted = epoch(epoch);
        seen = Mark.newBuilder().setEpoch(granted).setSequence(effective).build();
        write();
    }

    /** One bit of its newest record is another one. */
    void rots() throws IOException {
        Path segment = folder.resolve(SegmentFormat.name(1));
        byte[] bytes = Files.readAllBytes(segment);
        bytes[SegmentFormat.HEADER_BYTES + 40] ^= 1;
        Files.write(segment, bytes);
    }

    private void write() throws IOException {
        int size = SegmentFormat.HEADER_BYTES;
        for (Command command : log) {
            size += SegmentFormat.size(command.getSerializedSize());
        }
        ByteBuffer bytes = ByteBuffer.allocate(size).put(SegmentFormat.header(1, copyEpoch));
        long sequence = 0;
        for (Command command : log) {
            sequence++;
            LogRecord record = new LogRecord(sequence, TIME_MS + sequence, Payload.of(command.toByteArray()));
            SegmentFormat.write(bytes, record, sequence - 1);
        }
        Files.write(folder.resolve(SegmentFormat.name(1)), bytes.array());
    }

    FenceReply fence(Epoch asked) throws IOException {
        if (!reachable) {
            throw new IOException("nobody is there");
        }
        if (Long.compareUnsigned(asked.getNumber(), granted.getNumber()) > 0) {
            granted = asked;
        }
        return FenceReply.newBuilder()
                .setStorageId(storage)
                .setGranted(granted)
                .setHighestMark(seen)
                .build();
    }

    CopyFiles copy() {
        CopyFiles files = CopyFiles.ofChunkserver(folder);
        return new CopyFiles() {
            @Override
            public String source() {
                return files.source();
            }

            @Override
            public boolean isOnChunkserver() {
                return true;
            }

            @Override
            public List<String> names() throws IOException {
                if (!readable) {
                    throw new IOException("the connection broke");
                }
                return files.names();
            }

            @Override
            public InputStream open(String name) throws IOException {
                return files.open(name);
            }
        };
    }

    static Command begin(long epoch) {
        return Command.newBuilder()
                .setBeginEpoch(BeginEpoch.newBuilder().setEpoch(epoch(epoch)))
                .build();
    }

    static Command change(String name) {
        return Command.newBuilder()
                .setHoldChanges(HoldChanges.newBuilder().setReason(name))
                .build();
    }

    Command registration() {
        return Command.newBuilder()
                .setRegisterServer(RegisterServer.newBuilder()
                        .setServerId(address.getHost())
                        .setStorageId(storage)
                        .setAddress(address))
                .build();
    }

    static Epoch epoch(long number) {
        return Epoch.newBuilder()
                .setNumber(number)
                .setMasterId(Uuid.newBuilder().setHigh(number))
                .build();
    }
}
