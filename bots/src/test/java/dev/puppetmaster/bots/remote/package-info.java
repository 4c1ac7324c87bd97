/** Tests of brains that are programs of their own, against real HTTP servers. */
@NullMarked
package dev.puppetmaster.bots.remote;

import org.jspecify.annotations.NullMarked;
