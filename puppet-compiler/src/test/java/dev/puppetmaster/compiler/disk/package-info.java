@NullMarked
package dev.puppetmaster.compiler.disk;

import org.jspecify.annotations.NullMarked;
