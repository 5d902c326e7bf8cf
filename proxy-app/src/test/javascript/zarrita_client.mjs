// Reads Zarr stores with zarrita; the same protocol as that of zarr_client.py.
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import * as zarr from "zarrita";

// The values in C order: a chunk that was transposed has other strides.
function bytes({ data, shape, stride }) {
  const values = new data.constructor(data.length);
  const index = shape.map(() => 0);
  for (let i = 0; i < values.length; i++) {
    values[i] = data[index.reduce((at, n, axis) => at + n * stride[axis], 0)];
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis] === shape[axis]; axis--) index[axis] = 0;
  }
  return new Uint8Array(values.buffer);
}

let image;
async function answer(job) {
  if ("open" in job) {
    const group = await zarr.open(new zarr.FetchStore(job.open), { kind: "group" });
    const multiscale = group.attrs.ome.multiscales[0];
    const { path, coordinateTransformations } = multiscale.datasets[0];
    image = await zarr.open(group.resolve(path), { kind: "array" });
    const [{ scale }, { translation }] = coordinateTransformations;
    const axes = multiscale.axes.map(({ name }, i) => [name, translation[i], translation[i] + (image.shape[i] - 1) * scale[i]]);
    return { shape: image.shape, dtype: image.dtype, axes: axes.slice(-3) };
  }
  const n = job.read;
  const slices = n === null ? null : image.shape.map((_, axis) => (axis === image.shape.length - 3 ? zarr.slice(n, n + 1) : null));
  const values = await zarr.get(image, slices);
  return { shape: values.shape, dtype: image.dtype, sha256: createHash("sha256").update(bytes(values)).digest("hex"), nan: false };
}

for await (const line of createInterface({ input: process.stdin })) {
  let result;
  try {
    result = await answer(JSON.parse(line));
  } catch (error) {
    result = { error: `${error.name}: ${error.message}` };
  }
  process.stdout.write(JSON.stringify(result) + "\n");
}
process.exit(0); // connections that are kept alive would keep it
