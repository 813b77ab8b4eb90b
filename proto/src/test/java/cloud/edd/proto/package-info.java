/** Tests of the wire contracts. */
@NullMarked
package cloud.edd.proto;

import org.jspecify.annotations.NullMarked;
