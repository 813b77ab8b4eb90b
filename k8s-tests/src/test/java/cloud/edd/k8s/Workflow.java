package cloud.edd.k8s;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A workflow of GitHub Actions, as its file says. */
record Workflow(String name, String text, JsonNode node) {

    private static final Path FOLDER = Repository.ROOT.resolve(".github/workflows");

    static List<Workflow> all() {
        return Repository.filesBelow(FOLDER).stream()
                .map(file -> read(String.valueOf(file.getFileName())))
                .toList();
    }

    static Workflow read(String name) {
        Path file = FOLDER.resolve(name);
        return new Workflow(name, Repository.read(file), Rendered.yaml(file));
    }

    /** What starts it. YAML 1.1 reads the word "on" as a truth, so a reader may have made it its name. */
    JsonNode triggers() {
        return node.has("on") ? node.path("on") : node.path("true");
    }

    List<Job> jobs() {
        var jobs = new ArrayList<Job>();
        node.path("jobs").properties().forEach(job -> jobs.add(new Job(this, job.getKey(), job.getValue())));
        return jobs;
    }

    Job job(String name) {
        return jobs().stream()
                .filter(job -> job.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(this.name + " has no job " + name));
    }

    @Override
    public String toString() {
        return name;
    }

    record Job(Workflow workflow, String name, JsonNode node) {

        /** As a person would look for it. */
        String where() {
            return workflow.name() + " " + name;
        }

        /** A job that calls another workflow has no steps of its own. */
        boolean callsAWorkflow() {
            return node.has("uses");
        }

        List<JsonNode> steps() {
            var steps = new ArrayList<JsonNode>();
            node.path("steps").forEach(steps::add);
            return steps;
        }

        List<String> needs() {
            var needs = new ArrayList<String>();
            node.path("needs").forEach(need -> needs.add(need.asText()));
            return needs;
        }

        @Override
        public String toString() {
            return where();
        }

        Stream<String> scripts() {
            return steps().stream()
                    .filter(step -> step.has("run"))
                    .map(step -> step.path("run").asText());
        }
    }
}
