@NullMarked
package dev.puppetmaster.bots.backup;

import org.jspecify.annotations.NullMarked;
