/** A bare servlet application for tests: the web server, Spring MVC and nothing that is not asked for. */
@NullMarked
package cloud.edd.platform.testapp;

import org.jspecify.annotations.NullMarked;
