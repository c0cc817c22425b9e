/**
 * Test support for every module: simulated file systems with faults and crash images, a model of
 * the store to compare with, and seeded generators. Never a dependency of production code.
 */
@NullMarked
package dev.logkv.testkit;

import org.jspecify.annotations.NullMarked;
