/**
 * The gateway as langchain4j's models: what langchain4j-ollama would send to a server goes through a {@link
 * dev.puppetmaster.gateway.ModelDoor}. Only here and in the LLM brain is langchain4j known.
 */
@NullMarked
package dev.puppetmaster.gateway.langchain4j;

import org.jspecify.annotations.NullMarked;
