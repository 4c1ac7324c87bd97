/**
 * Tests of bots with JUnit 5 or later: {@link dev.puppetmaster.testkit.junit.BotTest}. The only package that may import JUnit.
 */
@NullMarked
package dev.puppetmaster.testkit.junit;

import org.jspecify.annotations.NullMarked;
