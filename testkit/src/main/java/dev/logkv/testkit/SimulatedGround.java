package dev.logkv.testkit;

import dev.logkv.engine.fs.FileSystem;
import java.nio.file.Path;

/** A simulated file system as a ground for crashes. */
public record SimulatedGround(SimulatedFileSystem fs) implements Ground {

    @Override
    public FileSystem fileSystem() {
        return fs;
    }

    @Override
    public Path path() {
        return SimulatedStore.PATH;
    }

    @Override
    public void boundary(String label) {
        if (fs.isTracking()) {
            fs.boundary(label);
        }
    }

    @Override
    public Ground afterCrash(boolean powerLoss) {
        Boundary here = fs.boundary("crash");
        CrashImage image = powerLoss ? here.powerLoss() : here.processDeath();
        return new SimulatedGround(image.open());
    }

    @Override
    public void assertNothingLeaked() {
        fs.assertNothingLeaked();
    }

    @Override
    public void close() {
        fs.close();
    }
}
