package cloud.edd.gateway.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnsentBytesTest {
    private static final String HEADING = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when\n";

    @TempDir
    private Path folder;

    @Test
    void counts_what_our_ports_have_not_delivered_in_both_tables() throws IOException {
        Path four = Files.writeString(
                folder.resolve("tcp"),
                HEADING
                        + "   0: 00000000:20FB 00000000:0000 0A 00000000:00000000 00:00000000\n"
                        + "   1: 0100007F:20FB 0100007F:D431 04 00001001:00000000 00:00000000\n"
                        + "   2: 0100007F:1F90 0100007F:D432 01 00000500:00000010 00:00000000\n");
        Path six = Files.writeString(
                folder.resolve("tcp6"),
                HEADING + " 12: 00000000000000000000000000000000:4690 0000000000000000FFFF00000100007F:D433 05 "
                        + "00000002:00000000 00:00000000\n");

        var unsent = new UnsentBytes(List.of(four, six));

        assertThat(unsent.of(Set.of(8443, 18064))).isEqualTo(0x1001 + 2);
        assertThat(unsent.of(Set.of(2222))).isZero();
    }

    @Test
    void a_system_without_such_tables_has_nothing_to_tell() {
        assertThat(new UnsentBytes(List.of(folder.resolve("tcp"))).of(Set.of(8443)))
                .isZero();
    }
}
