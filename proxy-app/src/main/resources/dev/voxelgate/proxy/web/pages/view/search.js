// Studies and series by QIDO-RS, with a thumbnail of each series.

import { archive, json } from './api.js';
import { stream } from './npy.js';
import { Volume } from './volume.js';
import { greyOf, windowOf } from './window.js';

const PAGE = 25;
const AS_STORED = { normal: 0, right: 2, rightSign: 1, down: 1, downSign: 1 };
const NO_IMAGES = new Set(['SR', 'PR', 'KO', 'AU', 'DOC', 'RTSTRUCT', 'RTPLAN', 'RTRECORD', 'REG', 'FID', 'PLAN', 'ECG', 'HD', 'ANN', 'M3D']);

export const first = (set, tag) => set?.[tag]?.Value?.[0];
export const list = (set, tag) => set?.[tag]?.Value ?? [];
export const name = set => (first(set, '00100010')?.Alphabetic ?? '').replace(/\^+$/, '').replaceAll('^', ', ') || 'No name';
export const date = text => /^\d{8}$/.test(text ?? '') ? `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}` : '';

/** @param terms attributes and what they are to match */
export function studies(terms, offset, signal) {
  const query = new URLSearchParams({ limit: PAGE + 1, offset });
  for (const field of ['00081030', '00080061']) query.append('includefield', field);
  for (const [attribute, value] of Object.entries(terms)) if (value) query.set(attribute, value);
  return json(new URL(`studies?${query}`, archive), { signal })
    .then(found => ({ found: found.slice(0, PAGE), more: found.length > PAGE }));
}

export const series = study => json(new URL(
  `studies/${study}/series?includefield=0008103E&includefield=00201209&includefield=00080060`, archive))
  .then(found => found.sort((a, b) => Number(first(a, '00200011') ?? 1e9) - Number(first(b, '00200011') ?? 1e9)));

export const path = (study, uid) => new URL(`studies/${study}/series/${uid}/`, archive);

/** Few at once, and none while a volume's first slice is awaited. */
const waiting = [];
let running = 0;
let held = 0;

function next() {
  while (!held && running < 2 && waiting.length) {
    running++;
    waiting.shift()().finally(() => { running--; next(); });
  }
}

export const hold = () => { held++; };
export const release = () => { held = Math.max(0, held - 1); next(); };

/** Paints the middle slice of a series, one pixel in some, or says why not. */
export function thumbnail(url, set, canvas, refuse) {
  const modality = first(set, '00080060') ?? '';
  if (NO_IMAGES.has(modality)) return refuse('no images');
  waiting.push(() => paint(url, set, canvas).catch(error => refuse(error.text ?? error.message)));
  next();
}

async function paint(url, set, canvas) {
  const count = Number(first(set, '00201209') ?? 1);
  let [middle, step] = [count >> 1, 2];
  if (count === 1) {
    const { shape } = await json(new URL('geometry', url));
    middle = shape[0] >> 1;
    step = Math.max(1, Math.ceil(Math.max(shape[1], shape[2]) / 160));
  }
  let volume = null;
  await stream(new URL(`numpy?slice=${middle}:${middle + 1},::${step},::${step}`, url), null,
    header => { volume = new Volume(header, [1, step, step]); return true; }, slice => volume.put(0, slice));
  const [, height, width, channels] = volume.shape;
  const image = new ImageData(width, height);
  const grey = channels === 1 ? greyOf(windowOf(volume.slices, 0.01), false, volume.Type) : null;
  volume.cut(AS_STORED, [0], 0, grey, new Uint32Array(image.data.buffer), width);
  Object.assign(canvas, { width, height });
  canvas.getContext('2d').putImageData(image, 0, 0);
}
