package cloud.edd.platform.error;

import jakarta.servlet.http.HttpServletRequest;

/** Errors as HTML, for those requests that a browser shows to a person. A service that has such requests defines one. */
public interface HtmlErrorPage {

    /** Whether the failed request is one whose answer is shown to a person. */
    boolean appliesTo(HttpServletRequest request);

    /** The page; the message of the error is text and must be escaped. */
    String render(ErrorDescription error);
}
