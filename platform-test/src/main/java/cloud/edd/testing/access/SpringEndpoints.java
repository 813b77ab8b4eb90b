package cloud.edd.testing.access;

import cloud.edd.testing.FixtureException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.context.ApplicationContext;
import org.springframework.http.server.PathContainer;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.function.support.RouterFunctionMapping;
import org.springframework.web.servlet.handler.AbstractUrlHandlerMapping;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.util.pattern.PathPatternParser;

/** What a service on Spring MVC answers: its own controllers, and whatever a library has added to them. */
public final class SpringEndpoints {
    private SpringEndpoints() {}

    public static List<Endpoint> of(ApplicationContext context) {
        List<Endpoint> endpoints = new ArrayList<>();
        context.getBeansOfType(HandlerMapping.class).forEach((name, mapping) -> {
            switch (mapping) {
                case RequestMappingInfoHandlerMapping controllers ->
                    controllers.getHandlerMethods().keySet().forEach(info -> endpoints.addAll(endpoints(info)));
                case AbstractUrlHandlerMapping urls ->
                    urls.getHandlerMap().keySet().forEach(pattern -> endpoints.add(new Mapped(Set.of(), pattern)));
                case RouterFunctionMapping functions -> requireNone(name, functions);
                // The welcome page, which has no path of its own.
                default -> {}
            }
        });
        return endpoints;
    }

    private static void requireNone(String name, RouterFunctionMapping functions) {
        if (functions.getRouterFunction() != null) {
            throw new FixtureException(
                    name + " has functional routes, whose paths cannot be listed: use controllers, or"
                            + " teach SpringEndpoints to list them");
        }
    }

    private static List<Endpoint> endpoints(RequestMappingInfo info) {
        Set<String> methods =
                info.getMethodsCondition().getMethods().stream().map(Enum::name).collect(Collectors.toSet());
        return info.getPatternValues().stream()
                .<Endpoint>map(pattern -> new Mapped(methods, pattern))
                .toList();
    }

    /** @param methods empty for all */
    private record Mapped(Set<String> methods, String pattern) implements Endpoint {
        @Override
        public boolean answers(String method, String path) {
            return (methods.isEmpty() || methods.contains(method))
                    && PathPatternParser.defaultInstance.parse(pattern).matches(PathContainer.parsePath(path));
        }

        @Override
        public String toString() {
            return (methods.isEmpty() ? "ANY" : String.join("|", methods)) + " " + pattern;
        }
    }
}
