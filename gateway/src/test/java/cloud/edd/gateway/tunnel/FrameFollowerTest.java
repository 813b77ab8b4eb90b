package cloud.edd.gateway.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameFollowerTest {
    private static ByteBuf frame(int opcode, int length, boolean masked) {
        ByteBuf frame = Unpooled.buffer().writeByte(0x80 | opcode);
        int mask = masked ? 0x80 : 0;
        if (length < 126) {
            frame.writeByte(mask | length);
        } else if (length < 65_536) {
            frame.writeByte(mask | 126).writeShort(length);
        } else {
            frame.writeByte(mask | 127).writeLong(length);
        }
        return frame.writeZero(masked ? 4 : 0).writeZero(length);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void a_frame_ends_where_it_ends_however_its_bytes_come(long seed) {
        var random = new Random(seed);
        int[] lengths = {0, 1, 125, 126, 127, 300, 65_535, 65_536, 70_000};
        ByteBuf all = Unpooled.buffer();
        List<Integer> ends = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.writeBytes(frame(1 + i % 2, lengths[random.nextInt(lengths.length)], random.nextBoolean()));
            ends.add(all.writerIndex());
        }
        var frames = new FrameFollower();
        List<Integer> found = new ArrayList<>();
        int at = 0;
        while (at < all.writerIndex()) {
            ByteBuf piece = all.slice(at, Math.min(1 + random.nextInt(20_000), all.writerIndex() - at));
            int index = 0;
            while (index < piece.writerIndex()) {
                index = frames.followFrame(piece, index);
                if (frames.isBetweenFrames()) {
                    found.add(at + index);
                }
            }
            at += piece.writerIndex();
        }
        assertThat(found).isEqualTo(ends);
        assertThat(frames.isClosing()).isFalse();
    }

    @Test
    void single_bytes_are_enough() {
        var frames = new FrameFollower();
        ByteBuf bytes = frame(2, 126, true);
        for (int i = 0; i < bytes.writerIndex(); i++) {
            assertThat(frames.isBetweenFrames()).isEqualTo(i == 0);
            frames.follow(bytes.slice(i, 1));
        }
        assertThat(frames.isBetweenFrames()).isTrue();
    }

    @Test
    void a_close_frame_is_noticed() {
        var frames = new FrameFollower();
        frames.follow(frame(8, 2, false));
        assertThat(frames.isClosing()).isTrue();
    }

    @Test
    void a_length_that_is_none_has_no_end() {
        var frames = new FrameFollower();
        frames.follow(
                Unpooled.buffer().writeByte(0x82).writeByte(127).writeLong(-1).writeZero(1_000));
        assertThat(frames.isBetweenFrames()).isFalse();
    }
}
