package dev.voxelgate.proxy.demo.store;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of DICOM files and the folders in it, as they were when it was read.
 *
 * @param instances by path
 * @param ignoredFiles files that can't be read as DICOM or lack a study, series or instance UID
 */
public record Folder(List<StoredInstance> instances, int ignoredFiles) {

    private static final Logger LOG = LoggerFactory.getLogger(Folder.class);

    private static final List<Attribute> INDEXED = List.of(
            Attribute.SOP_CLASS_UID,
            Attribute.SOP_INSTANCE_UID,
            Attribute.STUDY_DATE,
            Attribute.STUDY_TIME,
            Attribute.ACCESSION_NUMBER,
            Attribute.MODALITY,
            Attribute.REFERRING_PHYSICIAN_NAME,
            Attribute.STUDY_DESCRIPTION,
            Attribute.SERIES_DESCRIPTION,
            Attribute.PATIENT_NAME,
            Attribute.PATIENT_ID,
            Attribute.PATIENT_BIRTH_DATE,
            Attribute.PATIENT_SEX,
            Attribute.STUDY_INSTANCE_UID,
            Attribute.SERIES_INSTANCE_UID,
            Attribute.STUDY_ID,
            Attribute.SERIES_NUMBER,
            Attribute.INSTANCE_NUMBER,
            Attribute.NUMBER_OF_FRAMES,
            Attribute.ROWS,
            Attribute.COLUMNS,
            Attribute.BITS_ALLOCATED);

    private static final List<Integer> PIXELS =
            List.of(Tag.PIXEL_DATA, Tag.FLOAT_PIXEL_DATA, Tag.DOUBLE_FLOAT_PIXEL_DATA);

    public Folder {
        instances = List.copyOf(instances);
    }

    /**
     * Reads the headers of all files. Blocks.
     *
     * @throws IOException when the folder can't be listed
     */
    public static Folder read(Path folder) throws IOException {
        var instances = new ArrayList<StoredInstance>();
        int ignored = 0;
        for (var file : files(folder)) {
            var instance = instance(file);
            instance.ifPresent(instances::add);
            ignored += instance.isEmpty() ? 1 : 0;
        }
        LOG.info("The demo folder has {} DICOM files; {} other files are ignored", instances.size(), ignored);
        return new Folder(instances, ignored);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Files of any content come by here, so whatever the parser throws means that this is none of ours. */
    private static Optional<StoredInstance> instance(Path file) {
        try {
            var header = FileHeader.read(file);
            var instance = new FileInstance(file, Files.size(file), index(header.dataSet()), header.transferSyntax());
            LOG.trace("{} {} {}", instance.study(), instance.series(), instance.sopInstance());
            return Optional.of(instance);
        } catch (IOException | RuntimeException e) {
            LOG.debug("Ignored {}: {}", file.getFileName(), e.toString());
            return Optional.empty();
        }
    }

    /** What a search needs stays in memory, the rest is read again when it is asked for. */
    private static DataSet index(DataSet dataSet) {
        var index = DataSet.builder();
        for (var attribute : INDEXED) {
            var element = dataSet.element(attribute.tag());
            if (element != null) {
                index.put(element);
            }
        }
        for (int tag : PIXELS) {
            var element = dataSet.element(tag);
            if (element != null) {
                index.put(element);
            }
        }
        return index.build();
    }
}
