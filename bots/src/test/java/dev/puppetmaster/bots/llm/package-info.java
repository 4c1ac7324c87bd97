/** Tests of the package of the same name: a model server that says what it is told, and puppets on a FakeHomeserver. */
@NullMarked
package dev.puppetmaster.bots.llm;

import org.jspecify.annotations.NullMarked;
