/** {@code compile}: a manifest to a context on disk, and by docker or podman to an image. What a context holds is for puppet-compiler. */
@NullMarked
package dev.puppetmaster.cli.compile;

import org.jspecify.annotations.NullMarked;
