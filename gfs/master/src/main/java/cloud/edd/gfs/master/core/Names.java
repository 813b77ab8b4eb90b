package cloud.edd.gfs.master.core;

import cloud.edd.gfs.protocol.name.FileNames;
import cloud.edd.proto.gfs.ErrorCode;
import cloud.edd.proto.gfs.GfsError;
import cloud.edd.proto.gfs.Operation;
import org.jspecify.annotations.Nullable;

/** What a request may call things. */
final class Names {

    private static final int PERSON_CHARACTERS = 100;

    private Names() {}

    static @Nullable GfsError file(String namespace, String path) {
        String fault = FileNames.fault(namespace, path);
        return fault == null ? null : invalid(fault);
    }

    static @Nullable GfsError namespace(String namespace) {
        String fault = FileNames.namespaceFault(namespace);
        return fault == null ? null : invalid(fault);
    }

    static @Nullable GfsError operation(Operation operation) {
        return operation.getSequence() <= 0 ? invalid("operations of a session are numbered from 1") : null;
    }

    /** What a client calls the person who wants something that goes on record. */
    static @Nullable GfsError personRefusal(String person) {
        return person.length() > PERSON_CHARACTERS
                ? invalid("a person's name has at most " + PERSON_CHARACTERS + " characters")
                : null;
    }

    /** For a sentence. */
    static String person(String person) {
        return person.isBlank() ? "a person whose client gives no name" : person;
    }

    static GfsError invalid(String message) {
        return Refusal.of(ErrorCode.INVALID_ARGUMENT, message);
    }
}
