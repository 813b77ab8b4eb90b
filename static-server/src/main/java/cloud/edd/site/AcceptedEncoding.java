package cloud.edd.site;

import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Which form of a file a browser wants (RFC 9110, section 12.5.3). */
final class AcceptedEncoding {

    /** The smaller one first. */
    private static final List<String> PREFERRED = List.of("br", "gzip");

    private AcceptedEncoding() {}

    /**
     * @param headers every {@code Accept-Encoding} of the request
     * @param available what the file has
     * @return the form to send, empty for the file as it is, which everybody is taken to understand
     */
    static String choose(Enumeration<String> headers, Set<String> available) {
        Map<String, Boolean> wanted = new HashMap<>();
        while (headers.hasMoreElements()) {
            for (String element : headers.nextElement().toLowerCase(Locale.ROOT).split(",")) {
                String[] parts = element.split(";");
                wanted.put(parts[0].strip(), parts.length == 1 || !isRefused(parts[1].strip()));
            }
        }
        boolean others = wanted.getOrDefault("*", false);
        return PREFERRED.stream()
                .filter(available::contains)
                .filter(encoding -> wanted.getOrDefault(encoding, others))
                .findFirst()
                .orElse("");
    }

    private static boolean isRefused(String parameter) {
        return parameter.matches("q\\s*=\\s*0(\\.0*)?");
    }
}
