package dev.voxelgate.proxy.reliability;

import dev.voxelgate.dicomweb.Orthanc;
import dev.voxelgate.proxy.support.OncePerRun;
import dev.voxelgate.proxy.support.PythonScripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A series that an Orthanc holds, and the arrays that numpy wrote when it was made.
 *
 * @param name as in {@code reliability.py}
 * @param study its Study Instance UID
 * @param series its Series Instance UID
 * @param id its Orthanc identifier
 * @param instances the Orthanc identifiers of its instances, in the order of their upload
 * @param firstInstance the SOP Instance UID of the first of them
 * @param rescaled npy file of the array with {@code rescale=1}
 * @param stored npy file of the array with {@code rescale=0}
 */
record StoredSeries(
        String name,
        String study,
        String series,
        String id,
        List<String> instances,
        String firstInstance,
        Path rescaled,
        Path stored) {

    private static final Path SAMPLES = Path.of("target", "reliability-samples").toAbsolutePath();

    /** Makes the series of these names, once a run, and stores them. Skips the test without Python. */
    static List<StoredSeries> store(Orthanc orthanc, String... names) throws IOException {
        var python = PythonScripts.find();
        List<StoredSeries> all = new ArrayList<>();
        for (var name : names) {
            var folder = SAMPLES.resolve(name);
            OncePerRun.first("reliability-" + name, () -> python.run("reliability.py", folder, name));
            all.add(store(
                    orthanc,
                    folder,
                    List.of(Files.readString(folder.resolve("series.tsv"))
                            .strip()
                            .split("\t"))));
        }
        return all;
    }

    private static StoredSeries store(Orthanc orthanc, Path folder, List<String> fields) throws IOException {
        List<String> instances = new ArrayList<>();
        for (var file : fields.subList(5, fields.size())) {
            instances.add(orthanc.upload(Files.readAllBytes(folder.resolve(file))));
        }
        JsonNode instance = JsonMapper.shared().readTree(orthanc.get("/instances/" + instances.getFirst()));
        return new StoredSeries(
                fields.getFirst(),
                fields.get(1),
                fields.get(2),
                instance.path("ParentSeries").asString(),
                instances,
                instance.path("MainDicomTags").path("SOPInstanceUID").asString(),
                folder.resolve(fields.get(3)),
                folder.resolve(fields.get(4)));
    }

    String orthancRoute() {
        return "/series/" + id + "/numpy";
    }

    String dicomRoute() {
        return dicomPath() + "/numpy";
    }

    /** The route of the first uploaded instance, whole. */
    String orthancInstanceRoute() {
        return "/instances/" + instances.getFirst() + "/numpy";
    }

    /** The route of some frames of the first uploaded instance, by their numbers. */
    String dicomFramesRoute(String numbers) {
        return dicomPath() + "/instances/" + firstInstance + "/frames/" + numbers + "/numpy";
    }

    private String dicomPath() {
        return "/dicom-web/studies/" + study + "/series/" + series;
    }

    /** The values of the array, in C order. */
    byte[] values(boolean rescale) throws IOException {
        return Expected.values(Files.readAllBytes(rescale ? rescaled : stored));
    }

    @Override
    public String toString() {
        return name;
    }
}
