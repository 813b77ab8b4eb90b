package cloud.edd.platform.error;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.ClassUtils;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Answers for every failure inside Spring MVC, after the service's own {@code @ExceptionHandler} methods. Refusals of
 * Spring Security pass through: its filters know whether the caller is anonymous.
 */
final class PlatformExceptionResolver implements HandlerExceptionResolver {

    private static final Logger log = LoggerFactory.getLogger(PlatformExceptionResolver.class);

    private final ErrorResponder responder;

    PlatformExceptionResolver(ErrorResponder responder) {
        this.responder = responder;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception failure) {
        if (isOfSpringSecurity(failure)) {
            return null;
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            log.debug("The client went away before its answer was complete");
            return new ModelAndView();
        }
        if (response.isCommitted()) {
            // The container breaks the connection, so that nobody takes half an answer for the whole.
            return null;
        }
        try {
            responder.respond(request, response, failure);
        } catch (IOException e) {
            throw new UncheckedIOException("The error could not be sent.", e);
        }
        return new ModelAndView();
    }

    /** By name: Spring Security need not be on the class path. */
    private static boolean isOfSpringSecurity(Exception failure) {
        return ClassUtils.getPackageName(failure.getClass()).startsWith("org.springframework.security.");
    }
}
