@NullMarked
package dev.puppetmaster.brain.manifest;

import org.jspecify.annotations.NullMarked;
