/** Tools as a puppet calls them: real programs and servers, turns of the testkit. */
@NullMarked
package dev.puppetmaster.bots.tools;

import org.jspecify.annotations.NullMarked;
