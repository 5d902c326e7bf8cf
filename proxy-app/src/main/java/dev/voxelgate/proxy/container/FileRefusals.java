package dev.voxelgate.proxy.container;

import dev.voxelgate.proxy.volume.PlacedVolume;
import dev.voxelgate.proxy.volume.UnprocessableVolumeException;
import dev.voxelgate.proxy.volume.geometry.Verdict;

/** Why an array is not put into a file that says where its voxels are. */
final class FileRefusals {

    private FileRefusals() {}

    /** No affine describes the frames. */
    static UnprocessableVolumeException notAVolume(PlacedVolume volume) {
        var verdict = volume.verdict();
        return new UnprocessableVolumeException(
                "not-a-volume",
                "no affine describes the frames: " + verdict.word()
                        + (verdict == Verdict.MULTI ? "; group takes one of the volumes, split all" : ""));
    }

    /** The file format has nothing for this. */
    static UnprocessableVolumeException fileFormat(String reason) {
        return new UnprocessableVolumeException("file-format", reason);
    }
}
