/** The local certificate authority and how this machine comes to trust it. */
@NullMarked
package cloud.edd.local.tls;

import org.jspecify.annotations.NullMarked;
