// Fills a volume from the stream of a series: element types, strides for what is too large, and the rest after a reset.

import { Problem } from './api.js';
import { stream } from './npy.js';
import { stridesFor, Volume } from './volume.js';

const BYTES = ['US', 'XC', 'ES', 'GM', 'SM', 'OP', 'SEG', 'XA', 'RF'];
const UNSIGNED = ['CR', 'DX', 'MG', 'PX', 'IO'];
const FRACTIONS = ['PT', 'NM', 'RTDOSE'];

/** Element types to ask for, one that mostly holds the values first: a refusal costs a plan. The last one is the values' own. */
const types = modality => [BYTES.includes(modality) && 'u1',
  UNSIGNED.includes(modality) ? 'u2' : !FRACTIONS.includes(modality) && 'i2', null].filter(type => type !== false);

const megabytes = bytes => bytes < 1e9 ? `${Math.max(1, Math.round(bytes / 1e6))} MB` : `${(bytes / 1e9).toFixed(1)} GB`;

/**
 * @param url of the series, ending with a slash
 * @param on `start(volume)` with its first slice, then `slice(z)` after each one, for whose promise the stream waits; `note(text)` for
 *   what the reader should know
 */
export async function fill(url, { modality, group, signal }, on) {
  const dtypes = types(modality);
  let steps = null;
  let volume = null;
  let single = false; // one slice a request: what is wrong with it comes as a problem then, and not as a reset
  let base = url;
  for (;;) {
    const resumed = volume?.received ?? 0;
    const options = new URLSearchParams({
      rescale: 1, ...dtypes[0] && { dtype: dtypes[0] }, ...group !== null && { group }
    });
    const s = steps ?? [1, 1, 1];
    if (resumed || steps?.some(step => step > 1)) {
      const from = resumed * s[0];
      options.set('slice', `${from}:${single ? from + 1 : ''}:${s[0]},::${s[1]},::${s[2]}`);
    }
    const accept = (header, response) => {
      // What comes after a reset or with other steps is of the same state of the series, or 410.
      const pinned = response.headers.get('Content-Location');
      if (pinned && base === url) base = new URL('.', new URL(pinned, new URL('numpy', url)));
      if (header.shape[3] === 3 && dtypes[0] === 'i2') { // of 8 or of 16 bits?
        dtypes.shift();
        return false;
      }
      if (!steps) {
        const whole = header.shape[0] * header.bytes;
        steps = stridesFor(header.shape, whole);
        if (steps.some(step => step > 1)) {
          on.note(`This series is ${megabytes(whole)}, more than this page holds: it shows one slice of ${steps[0]}, and one pixel of ${steps[1]} × ${steps[2]}.`);
          return false;
        }
      }
      volume ??= new Volume(header, steps, /\/at=(\w+)\/$/.exec(base)?.[1]);
      return true;
    };
    try {
      await stream(new URL(`numpy?${options}`, base), signal, accept, slice => {
        volume.put(volume.received, slice);
        if (volume.received === 1) on.start(volume);
        return on.slice(volume.received - 1);
      });
      if (volume && volume.received === volume.shape[0]) return volume;
    } catch (error) {
      if (error.name === 'not-representable' && dtypes.length > 1) {
        dtypes.shift();
        volume = null;
      } else if (!(error instanceof Problem && error.name === 'reset' && volume && (volume.received > resumed || !single))) {
        throw error;
      } else {
        single = volume.received === resumed;
        on.note(`Asking for the rest: ${error.message}.`);
      }
    }
  }
}
