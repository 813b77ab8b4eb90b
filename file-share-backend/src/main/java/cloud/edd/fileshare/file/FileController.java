package cloud.edd.fileshare.file;

import cloud.edd.fileshare.namespace.AdminSession;
import cloud.edd.fileshare.namespace.Namespace;
import cloud.edd.fileshare.namespace.NamespaceAccess;
import cloud.edd.fileshare.namespace.NamespaceName;
import cloud.edd.platform.audit.AuditEntry;
import cloud.edd.platform.audit.AuditLog;
import cloud.edd.platform.identity.Caller;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Listing and deletion of files over HTTP. The form with names in the query serves older clients. */
@RestController
class FileController {
    /** What an older client means when it names no namespace. */
    private static final String DEFAULT_NAMESPACE = "default";

    private final NamespaceAccess access;
    private final Files files;
    private final FileRepository repository;
    private final AuditLog audit;

    FileController(NamespaceAccess access, Files files, FileRepository repository, AuditLog audit) {
        this.access = access;
        this.files = files;
        this.repository = repository;
        this.audit = audit;
    }

    @GetMapping("/storage/files")
    List<FileView> list(Caller caller, @RequestParam(defaultValue = DEFAULT_NAMESPACE) String namespace) {
        Namespace found = access.toRead(caller, NamespaceName.parse(namespace));
        return files.in(found).stream().map(FileView::of).toList();
    }

    @DeleteMapping("/storage/{namespace}/{file}")
    Map<String, String> delete(Caller caller, @PathVariable String namespace, @PathVariable String file) {
        Namespace found = access.toUseFiles(caller, NamespaceName.parse(namespace), "delete");
        FileName name = FileName.parse(file);
        files.delete(caller, found, name);
        audit.record(AuditEntry.success("file.delete").by(caller.actorId()).on(found.name() + "/" + name));
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("status", "ok");
        answer.put("name", name.value());
        return answer;
    }

    @DeleteMapping("/storage/delete")
    Map<String, String> deleteNamedInQuery(
            Caller caller,
            @RequestParam(defaultValue = DEFAULT_NAMESPACE) String namespace,
            @RequestParam String name) {
        return delete(caller, namespace, name);
    }

    @GetMapping("/admin/files")
    List<FileView> all(Caller caller) {
        AdminSession.require(caller);
        return repository.all().stream().map(FileView::of).toList();
    }
}
