package cloud.edd.testing.coverage;

/** Has catch blocks of all shapes that the sources of this house have. */
final class Catching {

    private Catching() {}

    /** The block before the handler comes to its end, and the line of the catch with it. */
    static String parse(String number) {
        String said = "a number";
        try {
            Integer.parseInt(number);
        } catch (NumberFormatException e) {
            said = "no number";
        }
        return said;
    }

    static int length(Object[] things, int index) {
        try {
            return things[index].toString().length();
        } catch (ArrayIndexOutOfBoundsException e) {
            return -1;
        } catch (NullPointerException | IllegalStateException e) {
            return -2;
        }
    }
}
