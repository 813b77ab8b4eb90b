/** A certificate authority for tests, so that no test ever ignores a TLS error. */
@NullMarked
package cloud.edd.testing.tls;

import org.jspecify.annotations.NullMarked;
