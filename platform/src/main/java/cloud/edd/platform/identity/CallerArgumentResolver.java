package cloud.edd.platform.identity;

import cloud.edd.platform.error.ForbiddenException;
import cloud.edd.platform.error.UnauthenticatedException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Hands the caller to a controller method that takes a {@link Caller} or one kind of it. */
final class CallerArgumentResolver implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return Caller.class.isAssignableFrom(parameter.getParameterType());
    }

    @Override
    public Object resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        Caller caller = CurrentCaller.get();
        if (parameter.getParameterType().isInstance(caller)) {
            return caller;
        }
        if (caller instanceof Caller.Anonymous) {
            throw new UnauthenticatedException(Refusals.UNAUTHENTICATED);
        }
        throw new ForbiddenException(Refusals.FORBIDDEN);
    }
}
