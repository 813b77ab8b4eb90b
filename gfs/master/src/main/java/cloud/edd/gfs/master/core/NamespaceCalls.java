package cloud.edd.gfs.master.core;

import cloud.edd.gfs.master.core.metadata.Namespace;
import cloud.edd.proto.gfs.ClusterEventKind;
import cloud.edd.proto.gfs.Command;
import cloud.edd.proto.gfs.GetNamespaceReply;
import cloud.edd.proto.gfs.GetNamespaceRequest;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.ListNamespacesReply;
import cloud.edd.proto.gfs.ListNamespacesRequest;
import cloud.edd.proto.gfs.NamespaceUsage;
import cloud.edd.proto.gfs.SetQuota;
import cloud.edd.proto.gfs.SetQuotaReply;
import cloud.edd.proto.gfs.SetQuotaRequest;
import java.util.Iterator;
import java.util.List;

/** What namespaces have and may have. */
final class NamespaceCalls {

    private static final int PAGE = 1_000;

    /** In a status, which everybody asks for: those that a person has limited. */
    private static final int SHOWN = 100;

    /** Namespaces looked at for these. */
    private static final int LOOKED_AT = 10_000;

    private final Reign reign;

    NamespaceCalls(Reign reign) {
        this.reign = reign;
    }

    void get(long call, GetNamespaceRequest request) {
        GfsError refusal = reign.readRefusal();
        if (refusal == null) {
            refusal = Names.namespace(request.getNamespace());
        }
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        reign.answer(
                call,
                GetNamespaceReply.newBuilder()
                        .setMark(reign.mark())
                        .setUsage(usage(reign, request.getNamespace()))
                        .build());
    }

    void list(long call, ListNamespacesRequest request) {
        GfsError refusal = reign.readRefusal();
        if (refusal == null && (request.getLimit() < 0 || request.getLimit() > PAGE)) {
            refusal = Names.invalid("a page has at most " + PAGE + " namespaces");
        }
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        int limit = request.getLimit() == 0 ? PAGE : request.getLimit();
        ListNamespacesReply.Builder reply = ListNamespacesReply.newBuilder().setMark(reign.mark());
        Iterator<Namespace> namespaces =
                reign.state.namespacesAfter(request.getAfter()).iterator();
        while (namespaces.hasNext() && reply.getNamespacesCount() < limit) {
            reply.addNamespaces(usage(namespaces.next()));
        }
        reign.answer(call, reply.setMore(namespaces.hasNext()).build());
    }

    void setQuota(long call, SetQuotaRequest request) {
        GfsError refusal = reign.changeRefusal(false);
        if (refusal == null) {
            refusal = Names.namespace(request.getNamespace());
        }
        if (refusal == null) {
            refusal = Names.personRefusal(request.getPerson());
        }
        if (refusal == null
                && (request.getMaxBytes() < Namespace.NO_LIMIT || request.getMaxFiles() < Namespace.NO_LIMIT)) {
            refusal = Names.invalid("a quota is a number below 2^63, or all ones for no limit");
        }
        if (refusal != null) {
            reign.fail(call, refusal);
            return;
        }
        SetQuota.Builder set =
                SetQuota.newBuilder().setNamespace(request.getNamespace()).setPerson(request.getPerson());
        if (request.hasMaxBytes()) {
            set.setMaxBytes(request.getMaxBytes());
        }
        if (request.hasMaxFiles()) {
            set.setMaxFiles(request.getMaxFiles());
        }
        reign.propose(Command.newBuilder().setSetQuota(set).build(), applied -> {
            NamespaceUsage usage = usage(reign, request.getNamespace());
            reign.events().record(ClusterEventKind.QUOTA_SET, "", sentence(usage, request.getPerson()));
            reign.answer(
                    call,
                    SetQuotaReply.newBuilder()
                            .setMark(reign.mark())
                            .setUsage(usage)
                            .build());
        });
    }

    private static String sentence(NamespaceUsage usage, String person) {
        String bytes = usage.hasMaxBytes() ? usage.getMaxBytes() + " bytes" : "any number of bytes";
        String files = usage.hasMaxFiles() ? usage.getMaxFiles() + " files" : "any number of files";
        return "namespace " + usage.getNamespace() + " may have " + bytes + " in " + files + ", by the word of "
                + Names.person(person);
    }

    /** Those with a quota, the first ones of their names. */
    static List<NamespaceUsage> limited(Reign reign) {
        return reign.state
                .namespacesAfter("")
                .limit(LOOKED_AT)
                .filter(Namespace::isLimited)
                .limit(SHOWN)
                .map(NamespaceCalls::usage)
                .toList();
    }

    private static NamespaceUsage usage(Reign reign, String name) {
        Namespace namespace = reign.state.namespace(name);
        return namespace == null
                ? NamespaceUsage.newBuilder().setNamespace(name).build()
                : usage(namespace);
    }

    private static NamespaceUsage usage(Namespace namespace) {
        NamespaceUsage.Builder usage = NamespaceUsage.newBuilder()
                .setNamespace(namespace.name())
                .setFiles(namespace.fileCount())
                .setBytes(namespace.bytes());
        if (namespace.maxFiles() != Namespace.NO_LIMIT) {
            usage.setMaxFiles(namespace.maxFiles());
        }
        if (namespace.maxBytes() != Namespace.NO_LIMIT) {
            usage.setMaxBytes(namespace.maxBytes());
        }
        return usage.build();
    }
}
