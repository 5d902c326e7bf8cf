// Where the voxels of a volume lie in the patient, and the three planes through it. Axes of a volume are z, y, x: 0, 1, 2.

const NAMES = ['Sagittal', 'Coronal', 'Axial']; // by the patient's axis that a plane is perpendicular to: x, y, z (LPS)
const LETTERS = [['R', 'L'], ['A', 'P'], ['I', 'S']]; // where -x and +x, -y and +y, -z and +z lead
const SCREEN = [[1, 1, 2, -1], [0, 1, 2, -1], [0, 1, 1, 1]]; // of each: the patient's axis and sign to the right, and down

const cross = (a, b) => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
const value = (set, tag) => set?.[tag]?.Value;
const shared = (set, group, tag) => value(value(value(set, '52009229')?.[0], group)?.[0], tag)
  ?? value(value(value(set, '52009230')?.[0], group)?.[0], tag);

/** The letters of the directions that a vector leads to, the main one first. */
export function letters(vector) {
  if (!vector) return '';
  return [0, 1, 2].filter(i => Math.abs(vector[i]) > 0.3)
    .sort((i, j) => Math.abs(vector[j]) - Math.abs(vector[i]))
    .map(i => LETTERS[i][vector[i] > 0 ? 1 : 0]).join('');
}

/**
 * @param shape z, y, x, c of the array that is shown
 * @param steps along z, y and x, when it is not the whole one
 * @param geometry what the gateway says of the series, or null
 * @param instance the attributes of its first instance (DICOM JSON), or null
 */
export function spaceOf(shape, steps, geometry, instance) {
  const verdict = geometry?.regularity.verdict ?? 'none';
  const frames = (geometry?.slices ?? []).filter((_, i) => i % steps[0] === 0);
  const spacing = geometry?.spacing_zyx?.map((mm, axis) => mm * steps[axis]) ?? null;
  const inPlane = value(instance, '00280030') ?? shared(instance, '00289110', '00280030')
    ?? value(instance, '00181164') ?? value(instance, '00280034');
  const cosines = (value(instance, '00200037') ?? shared(instance, '00209116', '00200037'))?.map(Number);
  let direction = geometry?.direction ? [0, 1, 2].map(axis => geometry.direction.map(row => row[2 - axis])) : null;
  if (!direction && cosines) {
    const [x, y] = [cosines.slice(0, 3), cosines.slice(3)];
    direction = [cross(x, y), y, x];
  }
  const isStack = spacing || ((verdict === 'gaps' || verdict === 'irregular') && direction && frames.every(f => f.distance !== null));
  const space = {
    verdict, direction, isStack: Boolean(isStack) && shape[0] > 1,
    spacing: spacing ?? [1, Number(inPlane?.[0] ?? 1) * steps[1], Number(inPlane?.[1] ?? 1) * steps[2]],
    isMeasured: Boolean(spacing || inPlane),
    slots: Array.from({ length: shape[0] }, (_, z) => z), gaps: geometry?.regularity.gaps ?? []
  };
  if (isStack && !spacing) placeByDistance(space, frames.map(f => f.distance));
  space.lps = (z, y, x) => {
    const affine = geometry?.affine_lps_zyx;
    if (affine) {
      return [0, 1, 2].map(i => affine[i][0] * z * steps[0] + affine[i][1] * y * steps[1] + affine[i][2] * x * steps[2] + affine[i][3]);
    }
    const origin = frames[z]?.position;
    if (!origin || !cosines || !space.isMeasured) return null;
    return origin.map((o, i) => o + cosines[3 + i] * space.spacing[1] * y + cosines[i] * space.spacing[2] * x);
  };
  space.planes = space.isStack ? threePlanes(space) : [nativePlane(space)];
  return space;
}

/** Slices at their distances: a slot is one slice thick and empty (-1) where one is missing. */
function placeByDistance(space, distances) {
  const steps = distances.slice(1).map((d, i) => Math.abs(d - distances[i])).filter(d => d > 1e-3);
  const step = Math.max(Math.min(...steps), Math.abs(distances.at(-1) - distances[0]) / 4096);
  const first = Math.min(...distances);
  const count = Math.round((Math.max(...distances) - first) / step) + 1;
  space.slots = Array(count).fill(-1);
  distances.forEach((d, z) => { space.slots[Math.round((d - first) / step)] = z; });
  space.spacing = [step, ...space.spacing.slice(1)];
}

/** Which of the volume's axes follows which of the patient's: every one once, the clearest first. */
function axesOfPatient(direction) {
  const pairs = [0, 1, 2].flatMap(axis => [0, 1, 2].map(patient => ({ axis, patient, part: direction[axis][patient] })));
  pairs.sort((a, b) => Math.abs(b.part) - Math.abs(a.part));
  const result = [];
  for (const { axis, patient, part } of pairs) {
    if (!result[patient] && !result.some(r => r?.axis === axis)) result[patient] = { axis, sign: part < 0 ? -1 : 1 };
  }
  return result;
}

function threePlanes(space) {
  const patient = axesOfPatient(space.direction);
  const planes = NAMES.map((name, normal) => {
    const [right, rightSign, down, downSign] = SCREEN[normal];
    return plane(space, name, patient[normal].axis,
      [patient[right].axis, patient[right].sign * rightSign], [patient[down].axis, patient[down].sign * downSign]);
  });
  return planes.sort((a, b) => a.normal - b.normal); // the one of the stored slices first
}

/** As stored, when nothing is said of the third dimension. */
function nativePlane(space) {
  const through = space.direction?.[0];
  const main = through ? through.map(Math.abs).indexOf(Math.max(...through.map(Math.abs))) : -1;
  return plane(space, NAMES[main] ?? 'Frames', 0, [2, 1], [1, 1]);
}

function plane(space, name, normal, [right, rightSign], [down, downSign]) {
  const towards = (axis, sign) => space.direction ? letters(space.direction[axis].map(v => v * sign)) : '';
  return {
    name, normal, right, rightSign, down, downSign,
    edges: { right: towards(right, rightSign), left: towards(right, -rightSign), bottom: towards(down, downSign), top: towards(down, -downSign) }
  };
}
