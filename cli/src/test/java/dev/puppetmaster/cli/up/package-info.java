@NullMarked
package dev.puppetmaster.cli.up;

import org.jspecify.annotations.NullMarked;
