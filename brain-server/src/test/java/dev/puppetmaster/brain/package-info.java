@NullMarked
package dev.puppetmaster.brain;

import org.jspecify.annotations.NullMarked;
