// The samples that have arrived, and cuts through them.

/** Bytes that a tab can hold without being ended by the browser; a part of what the machine has, where it says so. */
export const BUDGET = Math.min(1, (navigator.deviceMemory ?? 4) / 8) * (1 << 30);

/** Steps along z, y and x that make an array fit. */
export function stridesFor(shape, bytes) {
  const steps = [1, 1, 1];
  while (bytes / (steps[0] * steps[1] * steps[2]) > BUDGET) {
    if (Math.max(shape[1] / steps[1], shape[2] / steps[2]) > 300) {
      steps[1] *= 2;
      steps[2] *= 2;
    } else {
      steps[0] *= 2;
    }
  }
  return steps;
}

export class Volume {
  /**
   * @param shape z, y, x, c of what arrives, which is every `steps`-th of the series
   * @param digest of the state of the series, where it is known
   */
  constructor({ shape, Type }, steps, digest) {
    this.shape = shape;
    this.Type = Type;
    this.steps = steps;
    this.digest = digest;
    this.channels = shape[3];
    this.slices = Array(shape[0]).fill(null);
    this.received = 0;
  }

  put(z, slice) {
    this.slices[z] = slice;
    this.received++;
  }

  /** The samples of a voxel, or null where none is yet. */
  at(z, y, x) {
    const from = (y * this.shape[2] + x) * this.channels;
    return this.slices[z]?.subarray(from, from + this.channels) ?? null;
  }

  /**
   * Paints a cut, a pixel for each voxel, transparent where there is none.
   *
   * @param slots the slice in each place along z, -1 where one is missing
   * @param index along the plane's normal: a place for z
   * @param image ABGR, `width` by as many rows as there is room for
   */
  cut(plane, slots, index, grey, image, width) {
    const [, rows, columns] = this.shape;
    const c = this.channels;
    const stride = [0, columns * c, c];
    const counts = [slots.length, rows, columns];
    const height = image.length / width;
    const along = (count, sign, i) => sign > 0 ? i : count - 1 - i;
    for (let j = 0, to = 0; j < height; j++) {
      const v = along(counts[plane.down], plane.downSign, j);
      for (let i = 0; i < width; i++, to++) {
        const u = along(counts[plane.right], plane.rightSign, i);
        const slot = plane.normal === 0 ? index : plane.down === 0 ? v : plane.right === 0 ? u : 0;
        const slice = this.slices[slots[slot]];
        if (!slice) {
          image[to] = 0;
          continue;
        }
        const from = index * stride[plane.normal] + v * stride[plane.down] + u * stride[plane.right];
        if (c === 3) {
          const shift = this.Type === Uint16Array ? 8 : 0;
          image[to] = 0xff000000 | slice[from + 2] >> shift << 16 | slice[from + 1] >> shift << 8 | slice[from] >> shift;
        } else {
          image[to] = 0xff000000 | grey(slice[from]) * 0x010101;
        }
      }
    }
  }
}
