package cloud.edd.platform.property;

import java.util.List;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

/** Keys are set that nobody reads. */
public final class UnknownPropertyException extends FailureAnalyzedException {

    private static final long serialVersionUID = 1;

    UnknownPropertyException(List<String> findings) {
        super(String.join("\n", findings), "Correct or remove these keys; the README of the module lists all it has.");
    }
}
