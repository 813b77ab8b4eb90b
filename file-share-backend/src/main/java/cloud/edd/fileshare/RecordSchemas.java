package cloud.edd.fileshare;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Lets the document name members as the wire does, and say which are always there and which of those may be null: what the
 * code says of the components of its records.
 */
@Configuration(proxyBeanMethods = false)
class RecordSchemas {
    private static final String NULL = "null";
    private static final SnakeCaseStrategy SNAKE_CASE = new SnakeCaseStrategy();

    @Bean
    ModelResolver snakeCaseNames() {
        return new ModelResolver(Json.mapper().copy().setPropertyNamingStrategy(SNAKE_CASE));
    }

    @Bean
    ModelConverter requiredMembers() {
        return new RequiredMembers();
    }

    private static final class RequiredMembers implements ModelConverter {
        @Override
        public @Nullable Schema<?> resolve(
                AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
            Schema<?> resolved = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
            Class<?> java = Json.mapper().constructType(type.getType()).getRawClass();
            if (resolved == null || !java.isRecord()) {
                return resolved;
            }
            Schema<?> model = resolved.get$ref() == null
                    ? resolved
                    : context.getDefinedModels()
                            .get(resolved.get$ref().substring(resolved.get$ref().lastIndexOf('/') + 1));
            if (model != null && model.getProperties() != null) {
                JsonInclude inclusion = java.getAnnotation(JsonInclude.class);
                boolean nullsWritten = inclusion != null && inclusion.value() == JsonInclude.Include.ALWAYS;
                for (RecordComponent component : java.getRecordComponents()) {
                    describe(component, nullsWritten, model);
                }
            }
            return resolved;
        }

        private static void describe(RecordComponent component, boolean nullsWritten, Schema<?> model) {
            String name = SNAKE_CASE.translate(component.getName());
            boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            Schema<?> member = model.getProperties().get(name);
            if (member == null || (nullable && !nullsWritten)) {
                return;
            }
            if (model.getRequired() == null || !model.getRequired().contains(name)) {
                model.addRequiredItem(name);
            }
            if (nullable) {
                member.addType(NULL);
            }
        }
    }
}
