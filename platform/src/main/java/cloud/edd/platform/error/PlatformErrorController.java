package cloud.edd.platform.error;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/** Answers for what failed outside of Spring MVC: in a filter, or by {@code sendError}. */
@Controller
@RequestMapping("${server.error.path:${error.path:/error}}")
final class PlatformErrorController implements ErrorController {

    private final ErrorResponder responder;

    PlatformErrorController(ErrorResponder responder) {
        this.responder = responder;
    }

    @RequestMapping
    void respond(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable failure) {
            responder.respond(request, response, failure);
            return;
        }
        if (request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer status) {
            responder.respond(request, response, byStatus(status));
            return;
        }
        responder.respond(request, response, new NotFoundException("There is nothing at this address."));
    }

    private static ErrorDescription byStatus(int status) {
        ErrorCategory category = ErrorCategory.ofStatus(status);
        if (category == ErrorCategory.INTERNAL && status == category.status()) {
            return ErrorDescription.internal();
        }
        if (category == ErrorCategory.NOT_FOUND) {
            return ErrorDescription.of(category, "There is nothing at this address.");
        }
        HttpStatus known = HttpStatus.resolve(status);
        String title = known == null ? category.title() : known.getReasonPhrase();
        return new ErrorDescription(
                status, title, ErrorDescription.codeOf(category), title + ".", null, java.util.Map.of());
    }
}
