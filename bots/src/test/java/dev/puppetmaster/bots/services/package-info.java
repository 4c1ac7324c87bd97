/** Tests of what holds a puppet's calls to what is granted. */
@NullMarked
package dev.puppetmaster.bots.services;

import org.jspecify.annotations.NullMarked;
