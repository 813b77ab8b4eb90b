package cloud.edd.gfs.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;

/** The standard output, for bytes: says when it takes no more, which a print stream keeps to itself. */
final class StandardOutput extends OutputStream {

    private final PrintStream out;

    StandardOutput(PrintStream out) {
        this.out = out;
    }

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        check(out);
    }

    /** @throws IOException when something that was written did not get through */
    static void check(PrintStream out) throws IOException {
        if (out.checkError()) {
            throw new IOException("the standard output takes no more: who reads it has ended, or the disk is full");
        }
    }
}
