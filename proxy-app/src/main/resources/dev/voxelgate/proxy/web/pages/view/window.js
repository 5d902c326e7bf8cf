// From values to grey: windows, and tables for integers.

const CT = [['Soft tissue', 40, 400], ['Lung', -600, 1500], ['Bone', 480, 2500], ['Brain', 40, 80], ['Liver', 80, 150], ['Angiography', 300, 600]];

/** Windows to choose from: the object's own, those of the modality, and two that are made from the values. */
export function presets(modality, windows, explanations) {
  const own = windows.map((w, i) => [explanations?.[i] || (windows.length > 1 ? `As stored ${i + 1}` : 'As stored'), w.center, w.width]);
  return [...own, ...(modality === 'CT' ? CT : []), ['Contrast of this slice', 'percentiles'], ['Full range', 'range']]
    .map(([name, center, width]) => ({ name, center, width }));
}

/** A window around the values of some slices: all of them, or without a part of the darkest and brightest. */
export function windowOf(slices, part) {
  const step = Math.max(1, Math.floor(slices.reduce((n, slice) => n + slice.length, 0) / 50000));
  const values = [];
  for (const slice of slices) {
    for (let i = 0; i < slice.length; i += step) if (Number.isFinite(slice[i])) values.push(slice[i]);
  }
  const sample = Float64Array.from(values);
  sample.sort();
  const low = sample[Math.floor((sample.length - 1) * part)] ?? 0;
  const high = sample[Math.ceil((sample.length - 1) * (1 - part))] ?? 1;
  return { center: (low + high) / 2, width: Math.max(high - low, 1e-6) };
}

/**
 * The grey of each value as a function. LINEAR of PS3.3 C.11.2.1.2; a window narrower than 2 is LINEAR_EXACT, which is the
 * one that makes sense of fractions.
 */
export function greyOf({ center, width }, inverted, Type) {
  const exact = width < 2;
  const scale = 255 / (exact ? width : width - 1);
  const low = exact ? center - width / 2 : center - 0.5 - (width - 1) / 2;
  const grey = v => {
    const g = Math.min(255, Math.max(0, Math.round((v - low) * scale)));
    return inverted ? 255 - g : g;
  };
  if (![Int16Array, Uint16Array, Uint8Array].includes(Type)) return grey;
  const offset = Type === Int16Array ? 32768 : 0;
  const table = new Uint8Array(Type === Uint8Array ? 256 : 65536);
  for (let i = 0; i < table.length; i++) table[i] = grey(i - offset);
  return v => table[v + offset];
}
