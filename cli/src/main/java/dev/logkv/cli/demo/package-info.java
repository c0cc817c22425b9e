/**
 * The demo: a feed of market trades is written, read, and survives a process that is killed while
 * it writes.
 */
@NullMarked
package dev.logkv.cli.demo;

import org.jspecify.annotations.NullMarked;
