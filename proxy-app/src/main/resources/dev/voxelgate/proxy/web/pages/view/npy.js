// The .npy format 1.0, read while its bytes come.

import { Problem, request } from './api.js';

const TYPES = {
  '|u1': Uint8Array, '|i1': Int8Array, '<u2': Uint16Array, '<i2': Int16Array,
  '<u4': Uint32Array, '<i4': Int32Array, '<f4': Float32Array, '<f8': Float64Array
};
const MAGIC = 10;

function parse(header) {
  const descr = /'descr':\s*'([^']+)'/.exec(header)?.[1];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1].split(',').filter(n => n.trim()).map(Number);
  if (!(descr in TYPES) || !shape) throw new Problem(0, 'npy', 'the answer is not an array that this page can read');
  return { descr, Type: TYPES[descr], shape };
}

/** Between two chunks, so that what has arrived is painted. */
const pause = () => globalThis.scheduler?.yield?.() ?? new Promise(resolve => setTimeout(resolve));

/**
 * Reads an array slice by slice, along its first axis.
 *
 * @param accept is told the header and the response before the first slice; false ends the stream
 * @param take is called with each slice and its index; no more is read until its promise, if any, is kept
 */
export async function stream(url, signal, accept, take) {
  const response = await request(url, { signal });
  const reader = response.body.getReader();
  let head = new Uint8Array(0);
  let array = null;
  let slice = null;
  let filled = 0;
  let index = 0;
  let painted = performance.now();
  try {
    for (;;) {
      let { value, done } = await reader.read();
      if (done) break;
      if (!array) {
        const joined = new Uint8Array(head.length + value.length);
        joined.set(head);
        joined.set(value, head.length);
        head = joined;
        const length = head.length < MAGIC ? Infinity : MAGIC + head[8] + 256 * head[9];
        if (head.length < length) continue;
        array = parse(String.fromCharCode(...head.subarray(MAGIC, length)));
        array.bytes = array.shape.slice(1).reduce((a, b) => a * b, array.Type.BYTES_PER_ELEMENT);
        if (!accept(array, response)) break;
        value = head.subarray(length);
      }
      for (let from = 0; from < value.length;) {
        slice ??= new Uint8Array(array.bytes);
        const part = value.subarray(from, from + array.bytes - filled);
        slice.set(part, filled);
        from += part.length;
        filled += part.length;
        if (filled === array.bytes) {
          const whole = new array.Type(slice.buffer);
          slice = null;
          filled = 0;
          await take(whole, index++);
        }
      }
      if (performance.now() - painted > 12) {
        await pause();
        painted = performance.now();
      }
    }
    if (!array) throw new Problem(0, 'npy', 'the answer is empty');
  } catch (error) {
    if (signal?.aborted || error instanceof Problem) throw error;
    throw new Problem(0, 'reset', `the connection was reset after ${index} of ${array?.shape[0] ?? '?'} slices`);
  } finally {
    reader.cancel().catch(() => {});
  }
}
