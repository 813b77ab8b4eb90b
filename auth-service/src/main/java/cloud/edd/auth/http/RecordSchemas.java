package cloud.edd.auth.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Says in the document which members of an answer are always there, and which of those may be null: what the code says of the
 * components of its records. Members of requests may all be missing as far as these know; which must be there,
 * {@link Required} says.
 */
@Component
class RecordSchemas implements ModelConverter {
    private static final String NULL = "null";

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
            for (RecordComponent component : java.getRecordComponents()) {
                describe(component, model);
            }
        }
        return resolved;
    }

    private static void describe(RecordComponent component, Schema<?> model) {
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        String name = named == null || named.value().isEmpty() ? component.getName() : named.value();
        JsonInclude inclusion = component.getAccessor().getAnnotation(JsonInclude.class);
        boolean always = inclusion != null && inclusion.value() == JsonInclude.Include.ALWAYS;
        boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        Schema<?> member = model.getProperties().get(name);
        boolean there = inclusion == null ? !nullable : always;
        if (member == null || !(there || component.isAnnotationPresent(Required.class))) {
            return;
        }
        if (model.getRequired() == null || !model.getRequired().contains(name)) {
            model.addRequiredItem(name);
        }
        if (nullable && always) {
            member.addType(NULL);
        }
    }
}
