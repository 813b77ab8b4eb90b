package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.ChunkEntry;
import cloud.edd.gfs.master.core.metadata.FileEntry;
import cloud.edd.gfs.master.core.metadata.Members;
import cloud.edd.gfs.master.core.metadata.SessionEntry;
import cloud.edd.gfs.protocol.token.ChunkTokens;
import cloud.edd.proto.gfs.ChunkLocation;
import cloud.edd.proto.gfs.ChunkState;
import cloud.edd.proto.gfs.Grant;
import cloud.edd.proto.gfs.ReadToken;
import cloud.edd.proto.gfs.Replica;
import cloud.edd.proto.gfs.Reservation;
import cloud.edd.proto.gfs.SignedGrant;
import cloud.edd.proto.gfs.SignedReadToken;
import cloud.edd.proto.gfs.Uuid;
import java.util.ArrayList;
import java.util.List;

/** Puts rights to write and read into words and signs them. */
final class Grants {

    private final Reign reign;
    private final Fleet fleet;
    private final Leases leases;
    private final ChunkTokens tokens;

    Grants(Reign reign, Fleet fleet, Leases leases, ChunkTokens tokens) {
        this.reign = reign;
        this.fleet = fleet;
        this.leases = leases;
        this.tokens = tokens;
    }

    ChunkTokens tokens() {
        return tokens;
    }

    SignedGrant write(ChunkEntry chunk) {
        FileEntry file = chunk.file();
        Grant.Builder grant = begin(chunk.handle(), file.id(), file.namespace().name(), file.path())
                .setVersion(chunk.version())
                .setCommitted(chunk.committed())
                .setChunkIndex(file.indexOf(chunk));
        SessionEntry writer = file.session();
        if (writer != null) {
            grant.setSession(writer.id());
        }
        Lease lease = leases.current(chunk);
        for (int place = 0; place < Members.PLACES; place++) {
            int state = Members.state(chunk.members(), place);
            if (state == Members.GOOD) {
                grant.addMembers(replica(chunk.members(), place));
            } else if (state == Members.JOINING && lease != null && lease.joining) {
                grant.addJoining(replica(chunk.members(), place));
            }
        }
        return tokens.sign(grant.build());
    }

    SignedGrant small(ReservedFile reservation, Uuid session) {
        Reservation.Builder reserved = Reservation.newBuilder()
                .setMode(reservation.mode)
                .setExpectedGeneration(reservation.expectedGeneration);
        Grant.Builder grant = begin(
                        reservation.chunk.getHandle(), reservation.fileId, reservation.namespace, reservation.path)
                .setVersion(1)
                .setCommitted(ChunkState.getDefaultInstance())
                .setSession(session)
                .setReservation(reserved);
        for (Uuid storageId : reservation.chunk.getStoragesList()) {
            var storage = reign.state.storages().find(storageId);
            if (storage != null) {
                grant.addMembers(storage.replica());
            }
        }
        return tokens.sign(grant.build());
    }

    ChunkLocation read(ChunkEntry chunk, int index, long offset) {
        return ChunkLocation.newBuilder()
                .setChunkIndex(index)
                .setOffset(offset)
                .setHandle(chunk.handle())
                .setVersion(chunk.committedVersion())
                .setCommitted(chunk.committed())
                .addAllReplicas(readable(chunk.members()))
                .setToken(readToken(chunk))
                .build();
    }

    SignedReadToken readToken(ChunkEntry chunk) {
        return tokens.sign(ReadToken.newBuilder()
                .setHandle(chunk.handle())
                .setVersion(chunk.committedVersion())
                .setCommittedLength(chunk.length())
                .setExpiresAtMs(
                        reign.timeMs() + reign.settings.readTokenLifetime().toMillis())
                .build());
    }

    /** Good copies on live servers, this storage's first. */
    List<Replica> sources(ChunkEntry chunk, int first) {
        List<Replica> sources = new ArrayList<>(Members.PLACES);
        for (int place : fleet.goodAndAlive(chunk.members())) {
            sources.add(
                    Members.storage(chunk.members(), place) == first ? 0 : sources.size(),
                    replica(chunk.members(), place));
        }
        return sources;
    }

    /** Good copies, those whose server is alive first. */
    private List<Replica> readable(long members) {
        List<Replica> alive = new ArrayList<>(Members.PLACES);
        List<Replica> silent = new ArrayList<>(Members.PLACES);
        for (int place = 0; place < Members.PLACES; place++) {
            if (Members.state(members, place) == Members.GOOD) {
                (fleet.isAlive(Members.storage(members, place)) ? alive : silent).add(replica(members, place));
            }
        }
        alive.addAll(silent);
        return alive;
    }

    private Replica replica(long members, int place) {
        return reign.state.storages().at(Members.storage(members, place)).replica();
    }

    private Grant.Builder begin(Uuid handle, long fileId, String namespace, String path) {
        return Grant.newBuilder()
                .setHandle(handle)
                .setFileId(fileId)
                .setEpoch(reign.epoch)
                .setExpiresAtMs(reign.timeMs() + reign.settings.grantLifetime().toMillis())
                .setNamespace(namespace)
                .setPath(path);
    }
}
