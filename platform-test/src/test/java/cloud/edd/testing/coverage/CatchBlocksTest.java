package cloud.edd.testing.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.jacoco.agent.rt.RT;
import org.junit.jupiter.api.Test;

class CatchBlocksTest {

    private static List<String> unentered() throws Exception {
        return CatchBlocks.unentered(
                        Path.of("src/test/java"),
                        Path.of("target/test-classes"),
                        RT.getAgent().getExecutionData(false))
                .stream()
                .filter(block -> block.contains("/Catching.java:"))
                .map(block -> block.substring(block.indexOf(' ') + 1))
                .toList();
    }

    @Test
    void namesEachBlockUntilATestHasBeenInIt() throws Exception {
        assertThat(Catching.parse("7")).isEqualTo("a number");
        assertThat(Catching.length(new Object[] {"four"}, 0)).isEqualTo(4);
        assertThat(unentered())
                .containsExactly(
                        "catch (NumberFormatException e)",
                        "catch (ArrayIndexOutOfBoundsException e)",
                        "catch (NullPointerException | IllegalStateException e)");

        assertThat(Catching.parse("seven")).isEqualTo("no number");
        assertThat(Catching.length(new Object[1], 0)).isEqualTo(-2);
        assertThat(unentered()).containsExactly("catch (ArrayIndexOutOfBoundsException e)");

        assertThat(Catching.length(new Object[1], 1)).isEqualTo(-1);
        assertThat(unentered()).isEmpty();
    }
}
