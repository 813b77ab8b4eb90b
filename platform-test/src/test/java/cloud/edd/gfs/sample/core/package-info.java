/** A core that breaks every rule, for the tests of the rules. */
@NullMarked
package cloud.edd.gfs.sample.core;

import org.jspecify.annotations.NullMarked;
