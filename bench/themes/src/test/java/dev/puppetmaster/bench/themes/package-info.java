@NullMarked
package dev.puppetmaster.bench.themes;

import org.jspecify.annotations.NullMarked;
