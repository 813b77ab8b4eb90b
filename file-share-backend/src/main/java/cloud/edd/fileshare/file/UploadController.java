package cloud.edd.fileshare.file;

import cloud.edd.fileshare.file.Uploads.Pending;
import cloud.edd.fileshare.namespace.Namespace;
import cloud.edd.fileshare.namespace.NamespaceAccess;
import cloud.edd.fileshare.namespace.NamespaceName;
import cloud.edd.fileshare.transfer.Transfer;
import cloud.edd.fileshare.transfer.TransferEvent.Direction;
import cloud.edd.fileshare.transfer.TransferKey;
import cloud.edd.fileshare.transfer.Transfers;
import cloud.edd.platform.error.InvalidRequestException;
import cloud.edd.platform.error.PlatformException;
import cloud.edd.platform.identity.Caller;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * Uploads over HTTP. Whatever can be refused is refused before the body is read; {@link EarlyAnswerFilter} sees to it that
 * the client hears it while it still sends.
 */
@RestController
class UploadController {
    private static final String TRANSFER_HEADER = "X-Transfer-Id";
    private static final String YES = "true";

    private final NamespaceAccess access;
    private final Files files;
    private final Uploads uploads;
    private final Transfers transfers;

    UploadController(NamespaceAccess access, Files files, Uploads uploads, Transfers transfers) {
        this.access = access;
        this.files = files;
        this.uploads = uploads;
        this.transfers = transfers;
    }

    /** Raw bytes or a form, under the name in the path. */
    @PostMapping("/storage/{namespace}/{file}")
    Map<String, String> upload(
            Caller caller,
            @PathVariable String namespace,
            @PathVariable String file,
            @RequestParam(defaultValue = "") String overwrite,
            @RequestParam(required = false) @Nullable String id,
            HttpServletRequest request)
            throws IOException {
        Namespace target = access.toUseFiles(caller, NamespaceName.parse(namespace), "create");
        FileName name = FileName.parse(file);
        boolean replace = YES.equals(overwrite);
        files.requireFree(target, name, replace);
        UploadRequest upload = new UploadRequest(request);
        uploads.requireAllowed(upload.announcedSize());
        Transfer transfer = begin(caller, id, upload, request);
        return follow(transfer, () -> {
            try (Received received = new Received()) {
                upload.receive((ignored, content) -> received.take(uploads.receive(target, content, transfer)));
                uploads.name(received.pending(), caller, target, name, replace);
            }
            Map<String, String> answer = answer(name);
            answer.put("namespace", target.name());
            return answer;
        });
    }

    /** A form, under the name that the form says. Serves older clients. */
    @PostMapping("/storage/upload")
    Map<String, String> uploadForm(
            Caller caller,
            @RequestParam String namespace,
            @RequestParam(defaultValue = "") String overwrite,
            @RequestParam(required = false) @Nullable String id,
            HttpServletRequest request)
            throws IOException {
        Namespace target = access.toUseFiles(caller, NamespaceName.parse(namespace), "create");
        boolean replace = YES.equals(overwrite);
        UploadRequest upload = new UploadRequest(request);
        if (!upload.isMultipart()) {
            throw new InvalidRequestException(
                    "multipart_required", "Send the file as a multipart form, or to its own path.");
        }
        uploads.requireAllowed(upload.announcedSize());
        Transfer transfer = begin(caller, id, upload, request);
        return follow(transfer, () -> {
            FileName[] name = new FileName[1];
            try (Received received = new Received()) {
                upload.receive((given, content) -> {
                    name[0] = FileName.parse(given.orElseThrow(() -> new InvalidRequestException(
                            "missing_file_name", "file", "The form does not say the name of the file.")));
                    files.requireFree(target, name[0], replace);
                    received.take(uploads.receive(target, content, transfer));
                });
                uploads.name(received.pending(), caller, target, name[0], replace);
            }
            return answer(name[0]);
        });
    }

    private Transfer begin(Caller caller, @Nullable String id, UploadRequest upload, HttpServletRequest request) {
        String transferId = id == null ? request.getHeader(TRANSFER_HEADER) : id;
        return transfers.begin(
                TransferKey.parse(caller.actorId(), transferId), Direction.UPLOAD, upload.announcedSize());
    }

    private static Map<String, String> follow(Transfer transfer, Work work) throws IOException {
        try {
            Map<String, String> answer = work.run();
            transfer.done();
            return answer;
        } catch (PlatformException e) {
            transfer.failed(e.getMessage());
            throw e;
        } finally {
            // Only reached without an end when the client went away or something unforeseen happened.
            transfer.failed("The upload was interrupted: nothing was stored.");
        }
    }

    private static Map<String, String> answer(FileName name) {
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("status", "ok");
        answer.put("name", name.value());
        return answer;
    }

    private interface Work {
        Map<String, String> run() throws IOException;
    }

    /** Holds what the body brought until the body has been read to its end. */
    private static final class Received implements AutoCloseable {
        private Optional<Pending> pending = Optional.empty();

        void take(Pending received) {
            pending = Optional.of(received);
        }

        Pending pending() {
            return pending.orElseThrow();
        }

        @Override
        public void close() {
            pending.ifPresent(Pending::close);
        }
    }
}
