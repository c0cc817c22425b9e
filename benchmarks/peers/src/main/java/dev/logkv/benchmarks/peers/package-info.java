/** The engines that LogKV is compared with, each tuned as its own documentation advises. */
@NullMarked
package dev.logkv.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
