/**
 * The brain that understands ordinary language: a model at an Ollama server calls the commands of a plain Java brain as
 * its tools. Of langchain4j nothing leaves this package; Matrix is known only as {@link dev.puppetmaster.bot.Turn} shows
 * it.
 */
@NullMarked
package dev.puppetmaster.bots.llm;

import org.jspecify.annotations.NullMarked;
