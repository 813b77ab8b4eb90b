/** What the clients of a run did and saw, and what was said on the wire: the evidence for the invariants. */
@NullMarked
package cloud.edd.gfs.simulator.history;

import org.jspecify.annotations.NullMarked;
