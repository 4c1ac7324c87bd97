/**
 * The tool-runner: a process of its own in which programs run that are tools, behind a unix domain socket. It holds no token, no
 * key and no store; {@link dev.puppetmaster.bots.tools.runner.ToolRunner} is the runtime's side of it. Only the JDK, Jackson
 * and slf4j may be imported.
 */
@NullMarked
package dev.puppetmaster.bots.tools.runner;

import org.jspecify.annotations.NullMarked;
