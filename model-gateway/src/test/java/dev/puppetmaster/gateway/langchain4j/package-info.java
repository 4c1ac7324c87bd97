@NullMarked
package dev.puppetmaster.gateway.langchain4j;

import org.jspecify.annotations.NullMarked;
