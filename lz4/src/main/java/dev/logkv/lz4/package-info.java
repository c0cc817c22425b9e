/** Compression of blocks with LZ4. Nothing to call: the store finds it when it is there. */
@NullMarked
package dev.logkv.lz4;

import org.jspecify.annotations.NullMarked;
