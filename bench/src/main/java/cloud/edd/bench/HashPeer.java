package cloud.edd.bench;

import cloud.edd.bench.Load.Result;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Computes Argon2id with the parameters of auth-service's passwords and nothing else, in a JVM with the same flags: no login
 * can be cheaper. Each line it reads is a number of seconds to go on for; it answers with the latencies.
 */
final class HashPeer implements AutoCloseable {
    private static final int MEMORY_KIB = 19_456;
    private static final int ITERATIONS = 2;
    private static final int HASH_BYTES = 32;
    private static final int SALT_BYTES = 16;

    private final Process process;
    private final Writer in;
    private final BufferedReader out;

    HashPeer(List<String> flags, int threads) throws IOException {
        List<String> command = new ArrayList<>(List.of(ServiceProcess.java()));
        command.addAll(ServiceProcess.IMAGE_FLAGS);
        command.addAll(flags);
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), HashPeer.class.getName(), Integer.toString(threads)));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        in = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII);
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    Result run(Duration duration) throws IOException, DataFormatException {
        in.write(duration.toSeconds() + "\n");
        in.flush();
        String answer = out.readLine();
        if (answer == null) {
            throw new IOException("the peer that computes hashes has ended");
        }
        String[] parts = answer.split(" ");
        ByteBuffer latencies = ByteBuffer.wrap(Base64.getDecoder().decode(parts[1]));
        return new Result(Histogram.decodeFromCompressedByteBuffer(latencies, 0), Long.parseLong(parts[0]));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** @param arguments how many hash at once */
    public static void main(String[] arguments) throws Exception {
        int threads = Integer.parseInt(arguments[0]);
        BufferedReader seconds = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = seconds.readLine(); line != null; line = seconds.readLine()) {
            Result result =
                    Load.run(Collections.nCopies(threads, HashPeer::hash), Duration.ofSeconds(Long.parseLong(line)));
            ByteBuffer encoded = ByteBuffer.allocate(result.micros().getNeededByteBufferCapacity());
            int length = result.micros().encodeIntoCompressedByteBuffer(encoded);
            byte[] bytes = java.util.Arrays.copyOf(encoded.array(), length);
            System.out.println(result.nanos() + " " + Base64.getEncoder().encodeToString(bytes));
        }
    }

    private static void hash() {
        Argon2BytesGenerator generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withMemoryAsKB(MEMORY_KIB)
                .withIterations(ITERATIONS)
                .withParallelism(1)
                .withSalt(new byte[SALT_BYTES])
                .build());
        generator.generateBytes("correct horse battery".toCharArray(), new byte[HASH_BYTES]);
    }
}
