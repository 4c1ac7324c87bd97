/**
 * {@code puppetmaster up}: a homeserver, the registrar and the runtime in one process, for one folder. This is wiring:
 * what a part does is in its own module.
 */
@NullMarked
package dev.puppetmaster.cli.up;

import org.jspecify.annotations.NullMarked;
