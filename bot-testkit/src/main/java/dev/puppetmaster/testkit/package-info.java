/** What tests of bots need. */
@NullMarked
package dev.puppetmaster.testkit;

import org.jspecify.annotations.NullMarked;
