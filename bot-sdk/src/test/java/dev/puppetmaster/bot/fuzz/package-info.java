/**
 * What the tests on made-up input share: choices made by a seed or by a fuzzer's bytes, odd texts and JSON, and the inputs
 * that are kept. Nothing of the library is imported here.
 */
@NullMarked
package dev.puppetmaster.bot.fuzz;

import org.jspecify.annotations.NullMarked;
