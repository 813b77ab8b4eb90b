package cloud.edd.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogLineTest {

    @Test
    void showsTheWordsOfAJsonLine() {
        assertThat(LogLine.readable("""
                        {"time":"2026-11-22T20:30:23Z","source":"gateway","level":"WARN","message":"slow\\n","attributes":{"route":"auth","thread":"main"}}\
                        """)).isEqualTo("2026-11-22T20:30:23Z WARN  slow  route=auth");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain words", "{broken", "{\"no\":\"message\"}", ""})
    void leavesAnyOtherLineAlone(String line) {
        assertThat(LogLine.readable(line)).isEqualTo(line);
    }
}
