package dev.voxelgate.proxy.pixels;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.proxy.support.PythonJudge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;

/** Cases that golden.py wrote: frames as stored, and the array's bytes as pydicom and numpy see them. */
record Golden(
        Path folder, String name, String transferSyntaxUid, int frames, String options, String descr, int channels) {

    static List<Golden> all(Path folder) throws IOException, InterruptedException {
        PythonJudge.run(PythonJudge.resource(Golden.class, "golden.py"), folder.toString());
        var cases = new ArrayList<Golden>();
        for (var line : Files.readAllLines(folder.resolve("cases.txt"))) {
            var words = line.split(" ", -1);
            cases.add(new Golden(
                    folder,
                    words[0],
                    words[1],
                    Integer.parseInt(words[2]),
                    words[3],
                    words[4],
                    Integer.parseInt(words[5])));
        }
        return cases;
    }

    PixelOptions pixelOptions() {
        var words = options.split("-", -1);
        return new PixelOptions(words[0].equals("rescaled"), Profile.valueOf(words[1]));
    }

    byte[] frame(int index) throws IOException {
        return Files.readAllBytes(folder.resolve(name + "." + index + ".frame"));
    }

    byte[] expected() throws IOException {
        return Files.readAllBytes(folder.resolve(name + "." + options));
    }

    Attributes attributes() throws IOException {
        return read(Files.readAllLines(folder.resolve(name + ".attributes")).iterator());
    }

    /** One attribute a line: kind, tag, values; the items of a sequence follow it in parentheses up to a full stop. */
    private static Attributes read(Iterator<String> lines) {
        var builder = Attributes.builder();
        while (lines.hasNext()) {
            var line = lines.next();
            if (line.equals(")")) {
                break;
            }
            int tag = Integer.parseUnsignedInt(line.substring(2, 10), 16);
            var rest = line.length() > 11 ? line.substring(11) : "";
            builder.put(
                    tag,
                    switch (line.charAt(0)) {
                        case 'n' ->
                            new Value.Numbers(Arrays.stream(rest.split(" ", -1))
                                    .filter(word -> !word.isEmpty())
                                    .map(Double::valueOf)
                                    .toList());
                        case 't' -> new Value.Text(rest.isEmpty() ? List.of() : List.of(rest.split("\\\\", -1)));
                        case 'b' -> new Value.Bytes(HexFormat.of().parseHex(rest));
                        case 's' -> new Value.Items(items(lines));
                        default -> new Value.Elsewhere();
                    });
        }
        return builder.build();
    }

    private static List<Attributes> items(Iterator<String> lines) {
        var items = new ArrayList<Attributes>();
        while (lines.next().equals("(")) {
            items.add(read(lines));
        }
        return items;
    }

    @Override
    public String toString() {
        return name + " " + options;
    }
}
