package cloud.edd.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.HashMap;
import java.util.Map;

/** A ValidatingAdmissionPolicy, decided as the API server does: conditions, variables, validations. */
record AdmissionPolicy(JsonNode spec) {

    /** A request that no condition of the policy is about. */
    static final String PASSED_OVER = "passed over";

    static final String ALLOWED = "allowed";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addVar("object", SimpleType.DYN)
            .addVar("oldObject", SimpleType.DYN)
            .addVar("namespaceObject", SimpleType.DYN)
            .addVar("request", SimpleType.DYN)
            .addVar("variables", SimpleType.DYN)
            .build();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.standardCelRuntimeBuilder().build();

    /** @return {@link #PASSED_OVER}, {@link #ALLOWED}, or the message of the first validation that fails */
    String decide(Map<String, Object> request) {
        var known = new HashMap<>(request);
        var variables = new HashMap<String, Object>();
        known.put("variables", variables);
        for (JsonNode condition : spec.path("matchConditions")) {
            if (!holds(condition, known)) {
                return PASSED_OVER;
            }
        }
        for (JsonNode variable : spec.path("variables")) {
            variables.put(
                    variable.path("name").asText(),
                    evaluate(variable.path("expression").asText(), known));
        }
        for (JsonNode validation : spec.path("validations")) {
            if (!holds(validation, known)) {
                return validation.path("message").asText();
            }
        }
        return ALLOWED;
    }

    static Object plain(JsonNode node) {
        return MAPPER.convertValue(node, Object.class);
    }

    private static boolean holds(JsonNode rule, Map<String, Object> known) {
        return (Boolean) evaluate(rule.path("expression").asText(), known);
    }

    private static Object evaluate(String expression, Map<String, Object> known) {
        try {
            return RUNTIME.createProgram(COMPILER.compile(expression).getAst()).eval(known);
        } catch (CelValidationException | CelEvaluationException e) {
            throw new AssertionError(expression + ": " + e.getMessage(), e);
        }
    }
}
