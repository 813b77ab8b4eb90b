package cloud.edd.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What people do at the dashboard, in a real browser. The stories are told in {@code frontend/e2e}. */
@WithPlatform
class DashboardTest {

    @TestFactory
    List<DynamicTest> stories(RunningPlatform platform) throws Exception {
        return stories(platform, "--grep-invert");
    }

    /** Each page of the settings and the administration, empty, filled and with open dialogs, at both sizes, light and dark. */
    @TestFactory
    @Tag("LONG")
    List<DynamicTest> looks(RunningPlatform platform) throws Exception {
        return stories(platform, "--grep");
    }

    /** @param choice how Playwright takes the stories that are marked {@code @long} */
    private static List<DynamicTest> stories(RunningPlatform platform, String choice) throws Exception {
        Path frontend = platform.root().resolve("frontend");
        Path report = frontend.resolve("target/e2e/stories.xml");
        Files.deleteIfExists(report);

        Node.Outcome run = Node.run(
                frontend,
                Map.of(
                        "EDD_BASE", platform.url(""),
                        "EDD_CA", platform.authorityFile().toString(),
                        "EDD_ADMIN_PASSWORD", platform.secret("DEFAULT_PASSWORD")),
                "e2e/run.mjs",
                choice,
                "@long");

        assertThat(report).as(run.said()).exists();
        NodeList stories = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("testcase");
        assertThat(stories.getLength()).as(run.said()).isPositive();
        return IntStream.range(0, stories.getLength())
                .mapToObj(at -> (Element) stories.item(at))
                .map(story -> {
                    String title = story.getAttribute("classname") + ": " + story.getAttribute("name");
                    return DynamicTest.dynamicTest(title, () -> {
                        String trouble = text(story, "failure") + text(story, "error") + text(story, "skipped");
                        assertThat(trouble).as(title).isEmpty();
                    });
                })
                .toList();
    }

    /** A mark so that an element without text counts, too. */
    private static String text(Element story, String kind) {
        NodeList found = story.getElementsByTagName(kind);
        return found.getLength() == 0 ? "" : kind + ": " + found.item(0).getTextContent();
    }
}
