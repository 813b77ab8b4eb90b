/** Measures what runs here against a peer in the same run: the numbers of a busy machine mean little, their ratios do. */
@NullMarked
package cloud.edd.bench;

import org.jspecify.annotations.NullMarked;
