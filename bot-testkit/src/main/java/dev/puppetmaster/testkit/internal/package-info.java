/**
 * The inside of {@link dev.puppetmaster.testkit.FakeHomeserver}: state, rules and routes. Not an API: it may change
 * with every release. Imports no client of ours (bot-sdk): a server that shares code with its client proves nothing.
 */
@NullMarked
package dev.puppetmaster.testkit.internal;

import org.jspecify.annotations.NullMarked;
