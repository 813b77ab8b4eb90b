package cloud.edd.k8s;

/** Quantities of Kubernetes, as far as the manifests use them. */
final class Quantity {

    private Quantity() {}

    static long millicores(String cpu) {
        return cpu.endsWith("m") ? Long.parseLong(cpu.substring(0, cpu.length() - 1)) : Long.parseLong(cpu) * 1000;
    }

    static long mebibytes(String memory) {
        long number = Long.parseLong(memory.substring(0, memory.length() - 2));
        return switch (memory.substring(memory.length() - 2)) {
            case "Mi" -> number;
            case "Gi" -> number * 1024;
            default -> throw new IllegalArgumentException("neither Mi nor Gi: " + memory);
        };
    }
}
