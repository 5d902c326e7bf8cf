package dev.voxelgate.proxy.demo.phantom;

import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import java.io.ByteArrayOutputStream;

/** The moving ball as an ultrasound multi-frame image (PS3.3 A.7): RGB, the colours of a pixel together. */
final class ColourClip {

    private ColourClip() {}

    static DataSet dataSet(SeriesIdentity identity) {
        var pixels = new ByteArrayOutputStream(MovingBall.FRAMES * MovingBall.ROWS * MovingBall.COLUMNS * 3);
        for (int frame = 0; frame < MovingBall.FRAMES; frame++) {
            pixels.writeBytes(MovingBall.frame(frame));
        }
        var dataSet = identity.instance(1)
                .text(Attribute.IMAGE_TYPE, "ORIGINAL", "PRIMARY")
                .text(Attribute.PATIENT_ORIENTATION)
                .numbers(Attribute.NUMBER_OF_FRAMES, MovingBall.FRAMES)
                .numbers(Attribute.FRAME_TIME, MovingBall.FRAME_TIME)
                .numbers(Attribute.FRAME_INCREMENT_POINTER, Attribute.FRAME_TIME.tag())
                .text(Attribute.LOSSY_IMAGE_COMPRESSION, "00");
        PixelModule.describe(dataSet, "RGB", MovingBall.ROWS, MovingBall.COLUMNS, 8, false);
        return PixelModule.samples(dataSet, 8, pixels.toByteArray()).build();
    }
}
