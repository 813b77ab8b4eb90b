package cloud.edd.fileshare.file;

import cloud.edd.fileshare.namespace.Namespace;
import cloud.edd.fileshare.namespace.NamespaceAccess;
import cloud.edd.fileshare.namespace.NamespaceName;
import cloud.edd.fileshare.namespace.Visibility;
import cloud.edd.fileshare.object.ObjectStore;
import cloud.edd.fileshare.transfer.Transfer;
import cloud.edd.fileshare.transfer.TransferEvent.Direction;
import cloud.edd.fileshare.transfer.TransferKey;
import cloud.edd.fileshare.transfer.Transfers;
import cloud.edd.platform.error.PlatformException;
import cloud.edd.platform.identity.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Viewing and downloading files over HTTP. */
@RestController
class DownloadController {
    /** What an older client means when it names no namespace. */
    private static final String DEFAULT_NAMESPACE = "default";

    private final NamespaceAccess access;
    private final Files files;
    private final ObjectStore store;
    private final Transfers transfers;

    DownloadController(NamespaceAccess access, Files files, ObjectStore store, Transfers transfers) {
        this.access = access;
        this.files = files;
        this.store = store;
        this.transfers = transfers;
    }

    /** In the browser's window. A page that a user uploaded runs nothing and sees nothing of this origin. */
    @GetMapping("/storage/{namespace}/{file}")
    void view(
            Caller caller,
            @PathVariable String namespace,
            @PathVariable String file,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        response.setHeader(
                "Content-Security-Policy",
                "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'");
        FileName name = FileName.parse(file);
        send(caller, namespace, name, ContentTypes.of(name), Optional.empty(), request, response);
    }

    /** To disk, under the name it has here. */
    @GetMapping("/storage/download/{namespace}/{file}")
    void download(
            Caller caller,
            @PathVariable String namespace,
            @PathVariable String file,
            @RequestParam(required = false) @Nullable String id,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        FileName name = FileName.parse(file);
        attach(name, response);
        send(caller, namespace, name, ContentTypes.of(name), transferKey(caller, id), request, response);
    }

    /** The same with names in the query, always as plain bytes. */
    @GetMapping("/storage/download")
    void downloadNamedInQuery(
            Caller caller,
            @RequestParam(defaultValue = DEFAULT_NAMESPACE) String namespace,
            @RequestParam String name,
            @RequestParam(required = false) @Nullable String id,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        FileName fileName = FileName.parse(name);
        attach(fileName, response);
        send(
                caller,
                namespace,
                fileName,
                MediaType.APPLICATION_OCTET_STREAM_VALUE,
                transferKey(caller, id),
                request,
                response);
    }

    private void send(
            Caller caller,
            String namespace,
            FileName name,
            String contentType,
            Optional<TransferKey> key,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Namespace found = access.toRead(caller, NamespaceName.parse(namespace));
        StoredFile file = files.require(found, name);
        boolean everybody = found.visibility() == Visibility.PUBLIC;
        response.setHeader(HttpHeaders.CACHE_CONTROL, everybody ? "public, no-cache" : "private, no-cache");
        response.setHeader("X-Content-Type-Options", "nosniff");
        Transfer transfer = transfers.begin(key, Direction.DOWNLOAD, file.size());
        try {
            new FileResponse(store, file, contentType, request, response).send(transfer);
            transfer.done();
        } catch (PlatformException e) {
            transfer.failed(e.getMessage());
            throw e;
        } finally {
            // Only reached without an end when the client went away or something unforeseen happened.
            transfer.failed("The download was interrupted.");
        }
    }

    private static void attach(FileName name, HttpServletResponse response) {
        response.setHeader(
                HttpHeaders.CONTENT_DISPOSITION,
                ContentDisposition.attachment()
                        .filename(name.value(), StandardCharsets.UTF_8)
                        .build()
                        .toString());
    }

    private static Optional<TransferKey> transferKey(Caller caller, @Nullable String id) {
        return TransferKey.parse(caller.actorId(), id);
    }
}
