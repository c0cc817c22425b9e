/** What a benchmark needs of a key-value store, and LogKV as one. The peers are a module apart. */
@NullMarked
package dev.logkv.benchmarks.engine;

import org.jspecify.annotations.NullMarked;
