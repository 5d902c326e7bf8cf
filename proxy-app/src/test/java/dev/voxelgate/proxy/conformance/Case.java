package dev.voxelgate.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.demo.store.Folder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** One series of the folder {@code cases}, whose README says what each is, and the arrays that must come of it. */
record Case(Path folder) {

    static final Path ALL = Path.of("src", "test", "resources", "dev", "voxelgate", "proxy", "conformance", "cases");

    static List<Case> all() throws IOException {
        try (Stream<Path> entries = Files.list(ALL)) {
            return entries.filter(Files::isDirectory).sorted().map(Case::new).toList();
        }
    }

    String name() {
        return folder.getFileName().toString();
    }

    /** The files in the order of their storage, which is never that of the frames. */
    List<Path> files() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> entry.toString().endsWith(".dcm"))
                    .sorted()
                    .toList();
        }
    }

    /** The route of the series by its UIDs. */
    String pathByUids() throws IOException {
        var instance = Folder.read(folder).instances().getFirst();
        return "/dicom-web/studies/" + instance.study() + "/series/" + instance.series() + "/numpy";
    }

    /** Asks a gateway for the array, with and without rescaling, and compares every byte. */
    void holds(HttpClient http, URI gateway, String path) throws IOException, InterruptedException {
        for (int rescale : new int[] {0, 1}) {
            var url = gateway + path + "?rescale=" + rescale;
            var answer = http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).as(url).isEqualTo(200);
            assertThat(Arrays.mismatch(answer.body(), expected(rescale)))
                    .as("the first byte that differs, of " + url)
                    .isEqualTo(-1);
        }
    }

    private byte[] expected(int rescale) throws IOException {
        try (var zip = FileSystems.newFileSystem(folder.resolve("expected.npz"))) {
            return Files.readAllBytes(zip.getPath("r" + rescale + ".npy"));
        }
    }
}
