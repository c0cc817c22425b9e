package dev.logkv.testkit;

import dev.logkv.engine.fs.DiskFileSystem;
import dev.logkv.engine.fs.FileSystem;

class DiskFileSystemContractTest extends FileSystemContract {

    @Override
    FileSystem fileSystem() {
        return new DiskFileSystem();
    }
}
