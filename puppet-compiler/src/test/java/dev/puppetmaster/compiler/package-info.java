@NullMarked
package dev.puppetmaster.compiler;

import org.jspecify.annotations.NullMarked;
