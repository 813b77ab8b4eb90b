/** Tests of the state machine against a simple model. */
@NullMarked
package cloud.edd.gfs.master.core.metadata;

import org.jspecify.annotations.NullMarked;
