/** People's containers and SSH keys, as compute tells of them: a projection in the database and a snapshot in memory. */
@NullMarked
package cloud.edd.gateway.container;

import org.jspecify.annotations.NullMarked;
