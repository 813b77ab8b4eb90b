package cloud.edd.platform.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.OptionalLong;

/** How large the body of a request may be. A service with uploads defines a bean of its own. */
@FunctionalInterface
public interface BodyLimits {

    /** The most bytes the body may have; empty if the handler itself bounds what it reads. */
    OptionalLong limitOf(HttpServletRequest request);
}
