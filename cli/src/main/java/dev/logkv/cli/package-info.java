/**
 * The {@code logkv} command: picocli for its arguments, JLine for its shell, and the public API of
 * the engine for everything else.
 */
@NullMarked
package dev.logkv.cli;

import org.jspecify.annotations.NullMarked;
