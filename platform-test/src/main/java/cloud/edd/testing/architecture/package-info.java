/** The rules of the house, checked on bytecode. */
@NullMarked
package cloud.edd.testing.architecture;

import org.jspecify.annotations.NullMarked;
