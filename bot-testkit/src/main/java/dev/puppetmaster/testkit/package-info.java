/**
 * What tests of bots need: a homeserver inside the test, events, crash points. For users of the library too. Nothing here
 * may be imported by code that is not a test.
 */
@NullMarked
package dev.puppetmaster.testkit;

import org.jspecify.annotations.NullMarked;
