/** The manifests under {@code k8s/}: rendered, parsed and compared with what they must say. */
@NullMarked
package cloud.edd.k8s;

import org.jspecify.annotations.NullMarked;
