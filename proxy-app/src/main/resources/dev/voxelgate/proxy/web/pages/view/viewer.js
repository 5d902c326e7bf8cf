// One series on the screen: the panes, the controls around them, and what connects both.

import { json, Problem } from './api.js';
import { $, make } from './dom.js';
import { fill } from './load.js';
import { Pane } from './pane.js';
import { downloads, download, lines } from './share.js';
import { first, hold, list, release } from './search.js';
import { spaceOf } from './space.js';
import { greyOf, presets, windowOf } from './window.js';

const round = (v, digits) => Number(v.toFixed(digits)).toString();
/** A float32 in as few digits as tell it from its neighbours. */
const shortest = v => [6, 7, 8].map(digits => Number(v.toPrecision(digits))).find(n => Math.fround(n) === Math.fround(v)) ?? v;
/** Once the next frame of the display is painted; a tab that is hidden has none. */
const displayed = () => new Promise(resolve => {
  if (!document.hidden) requestAnimationFrame(resolve);
  setTimeout(resolve, document.hidden ? 0 : 1000);
});
const VERDICTS = {
  volume: 'Regular volume', sheared: 'Sheared volume', gaps: 'Slices missing', irregular: 'Irregular distances',
  'mixed-orientation': 'Several orientations', multi: 'Several volumes', single: 'One image', none: 'No positions'
};

export class Viewer {
  /**
   * @param target `url` of the series, `set` of QIDO if known, `group` or null; `regroup(n)` and `again(isChanged)` open it anew;
   *   `isChanged` when that was because the series was another one
   */
  constructor(target) {
    Object.assign(this, { target, panes: [], main: 0, window: null, preset: 0, inverted: false, isCrisp: false, cursor: null });
    this.modality = first(target.set, '00080060') ?? '';
    this.abort = new AbortController();
    this.follows = true;
    this.listen();
    if (target.isChanged) this.note('The series has changed: this is its new state.');
    /** Whether or not something is on the screen by then. */
    this.first = new Promise(resolve => { this.letGo = resolve; });
    this.open();
  }

  async open() {
    const { url, group } = this.target;
    const { signal } = this.abort;
    hold();
    this.first.then(release);
    this.say('Asking for the series …');
    try {
      let described = null;
      await fill(url, { modality: this.modality, group, signal }, {
        start: volume => this.start(volume),
        slice: async z => {
          this.arrived(z);
          if (described) return;
          // Nothing else is asked for or read before this slice is on the screen: all of it would share the processors with it.
          await displayed();
          this.letGo();
          described = this.describe(signal).catch(error => {
            if (error.status === 410) throw error;
            if (!signal.aborted) this.warn(error);
          });
          described.catch(error => this.fail(error));
        },
        note: text => this.note(text)
      });
      await described;
      this.say(`${this.volume.shape[0]} ${this.volume.shape[0] === 1 ? 'slice' : 'slices'}`);
      if (typeof this.presets[this.preset].center === 'string' && !this.touched) this.choose(this.preset);
    } catch (error) {
      this.fail(error);
    } finally {
      this.letGo();
    }
  }

  /** Geometry and the first instance's attributes come beside the slices, and no slice waits for them. */
  async describe(signal) {
    const { url, group, regroup } = this.target;
    let geometry = await json(new URL('geometry', url), { signal });
    const { digest = geometry.digest } = this.volume;
    if (geometry.digest !== digest) throw new Problem(410, 'changed', 'the series has changed while it was read');
    this.groups = geometry.groups;
    if (this.groups && group === null) return regroup(0);
    const query = group === null ? '' : `?group=${group}`;
    if (query) geometry = await json(new URL(`geometry${query}`, url), { signal });
    this.geometry = geometry;
    this.modality ||= geometry.modality ?? '';
    this.arrange();
    this.share(new URL(`geometry${query}`, url));
    const sop = geometry.slices[0]?.sop_instance_uid;
    const [instance] = await json(new URL(`instances/${sop}/metadata`, url), { signal });
    this.instance = instance;
    this.inverted ||= first(instance, '00280004') === 'MONOCHROME1';
    const time = Number(first(instance, '00181063'));
    this.rate = Number(first(instance, '00082144') ?? first(instance, '00180040')) || (time ? 1000 / time : 15);
    this.arrange();
  }

  start(volume) {
    this.volume = volume;
    this.cursor = null;
    this.arrange();
  }

  /** Everything that follows from what is known by now. */
  arrange() {
    if (!this.volume) return;
    const { volume, geometry, instance } = this;
    const z = this.cursor ? this.z : 0;
    this.space = spaceOf(volume.shape, volume.steps, geometry, instance);
    const [, rows, columns] = volume.shape;
    this.cursor = [Math.max(0, this.space.slots.indexOf(z)), this.cursor?.[1] ?? rows >> 1, this.cursor?.[2] ?? columns >> 1];
    const chosen = this.presets?.[this.preset]?.name;
    this.presets = presets(this.modality, geometry?.window ?? [], list(instance, '00281055'));
    this.preset = Math.max(0, this.presets.findIndex(p => p.name === chosen));
    $('window').replaceChildren(...this.presets.map((p, i) => new Option(typeof p.center === 'string' ? p.name : `${p.name}  ${p.center} / ${p.width}`, i)));
    for (const id of ['window', 'invert']) $(id).hidden = volume.channels === 3;
    $('play').hidden = volume.shape[0] < 2;
    $('pixels').hidden = false;
    $('invert').ariaPressed = this.inverted;
    if (this.touched) {
      $('window').value = this.preset;
      this.setWindow(this.window);
    } else {
      this.choose(0);
    }
    const planes = this.space.planes.map(p => p.name).join();
    if (planes !== this.shown) {
      this.shown = planes;
      const hadFocus = $('panes').contains(document.activeElement);
      this.panes.forEach(pane => pane.close());
      this.panes = this.space.planes.map(plane => new Pane(plane, this, this));
      $('panes').replaceChildren(...this.panes.map(pane => pane.root));
      this.enlarge(this.panes[0]);
      if (hadFocus) this.panes[0].canvas.focus();
    } else {
      this.panes.forEach((pane, i) => { pane.plane = this.space.planes[i]; });
    }
    this.verdict();
    $('groups').hidden = !this.groups;
    $('group').replaceChildren(...(this.groups?.values ?? []).map((v, i) => new Option(`${this.groups.by} ${Array.isArray(v) ? v.join(', ') : v}`, i, false, i === this.target.group)));
    Object.assign($('slice'), { max: this.space.slots.length - 1, value: this.cursor[0], disabled: volume.shape[0] < 2 });
    this.strip();
    this.hover(null);
    this.repaint();
  }

  verdict() {
    const { verdict, gaps } = this.space;
    const missing = gaps.reduce((n, gap) => n + gap.missing, 0);
    $('verdict').hidden = !this.geometry;
    $('verdict').dataset.verdict = verdict;
    $('verdict').textContent = VERDICTS[verdict] + (missing ? `: ${missing} after slice ${gaps.map(gap => gap.after + 1).join(', ')}` : '');
    const { shape, steps } = this.volume;
    const mm = this.space.spacing.map((v, i) => round(v / steps[i], 3));
    $('facts').textContent = [shape.slice(0, 3).join(' × ') + (shape[3] === 3 ? ' RGB' : ''),
      this.space.isStack ? `${mm.join(' × ')} mm` : this.space.isMeasured ? `${mm[1]} × ${mm[2]} mm` : '',
      this.space.planes[0].name === 'Frames' ? '' : `stored ${this.space.planes[0].name.toLowerCase()}`].filter(Boolean).join(' · ');
  }

  arrived(z) {
    const middle = this.volume.shape[0] >> 1;
    if (this.follows && z <= middle) {
      this.cursor[0] = Math.max(0, this.space.slots.indexOf(z));
      $('slice').value = this.cursor[0];
      if (z && !this.touched && typeof this.presets[this.preset].center === 'string') this.choose(this.preset);
    }
    this.panes.forEach(pane => { if (pane.plane.normal || this.z === z || this.follows) pane.invalidate(); });
    this.reporting ??= requestAnimationFrame(() => {
      this.reporting = null;
      this.strip();
      this.hover(null);
      if (this.volume.received < this.volume.shape[0]) this.say(`${this.volume.received} of ${this.volume.shape[0]} slices`);
    });
  }

  painted() {
    if (this.volume.received && !performance.getEntriesByName('first-slice').length) performance.mark('first-slice');
    $('panes').dataset.painted = this.volume.received;
  }

  get z() { return this.space.slots[this.cursor[0]]; }

  /** What has come and what is missing, beside the slider; and how far the volume is. */
  strip() {
    const { slots } = this.space;
    const canvas = $('strip');
    canvas.width = Math.min(2048, slots.length);
    const context = canvas.getContext('2d');
    const style = getComputedStyle(canvas);
    for (let i = 0; i < canvas.width; i++) {
      const z = slots[Math.floor(i * slots.length / canvas.width)];
      context.fillStyle = z < 0 ? style.outlineColor : this.volume.slices[z] ? style.color : 'transparent';
      context.fillRect(i, 0, 1, 1);
    }
    Object.assign($('progress'), { max: this.volume.shape[0], value: this.volume.received, hidden: this.volume.received === this.volume.shape[0] });
  }

  choose(i) {
    this.preset = i;
    $('window').value = i;
    const { center, width } = this.presets[i];
    const shown = this.volume.slices[this.z];
    const slices = center === 'percentiles' && shown ? [shown] : this.volume.slices.filter(Boolean);
    this.setWindow(typeof center === 'string' ? windowOf(slices, center === 'range' ? 0 : 0.01) : { center, width });
  }

  setWindow(window) {
    this.window = window;
    this.grey = greyOf(window, this.inverted, this.volume.Type);
    $('levels').textContent = this.volume.channels === 3 ? '' : `Window ${round(window.center, window.width < 10 ? 3 : 0)} / ${round(window.width, window.width < 10 ? 3 : 0)}`;
    this.repaint();
  }

  repaint() { this.panes.forEach(pane => pane.invalidate()); }

  // What the panes tell.

  move(voxel) {
    this.follows = false;
    this.cursor = voxel;
    $('slice').value = voxel[0];
    this.repaint();
    this.hover(null);
  }

  step(pane, n) {
    const axis = pane.plane.normal;
    const cursor = [...this.cursor];
    cursor[axis] = Math.min(pane.counts[axis] - 1, Math.max(0, cursor[axis] + n));
    this.move(cursor);
  }

  drag(dx, dy) {
    if (this.volume.channels === 3) return;
    this.touched = true;
    const width = Math.max(1e-6, this.window.width * Math.exp(dx / 200));
    this.setWindow({ center: this.window.center + dy * this.window.width / 300, width });
  }

  /** Value and place of the voxel under the pointer, else of the crosshair's. */
  hover(voxel) {
    const [slot, y, x] = voxel ?? this.cursor;
    const z = this.space.slots[slot];
    const sample = z < 0 ? null : this.volume.at(z, y, x);
    const unit = this.geometry?.rescale?.type ?? '';
    const { steps } = this.volume;
    $('at-index').textContent = z < 0 ? 'missing slice' : [z, y, x].map((v, i) => v * steps[i]).join(', ');
    $('at-value').textContent = !sample ? '–' : sample.length === 3 ? `RGB ${sample.join(' ')}` : `${shortest(sample[0])} ${unit === 'US' ? '' : unit}`.trim();
    const place = z < 0 ? null : this.space.lps(z, y, x);
    $('at-place').textContent = place ? `${place.map((v, i) => `${'RAI LPS'[v < 0 ? i : i + 4]} ${Math.abs(v).toFixed(1)}`).join('  ')} mm` : '';
  }

  enlarge(pane) {
    this.main = this.panes.indexOf(pane);
    this.panes.forEach(p => p.root.classList.toggle('main', p === pane));
    $('panes').dataset.count = this.panes.length;
  }

  // The controls.

  listen() {
    const { signal } = this.abort;
    const on = (id, type, action) => $(id).addEventListener(type, action, { signal });
    on('window', 'change', () => { this.touched = true; this.choose(Number($('window').value)); });
    on('invert', 'click', () => this.invert());
    on('pixels', 'click', () => this.crisp());
    on('play', 'click', () => this.play());
    on('slice', 'input', () => this.move([Number($('slice').value), this.cursor[1], this.cursor[2]]));
    on('group', 'change', () => this.target.regroup(Number($('group').value)));
    document.addEventListener('keydown', event => this.key(event), { signal });
  }

  key(event) {
    const typing = ['INPUT', 'SELECT', 'TEXTAREA'].includes(event.target.tagName) && event.target.type !== 'range';
    if (typing || event.ctrlKey || event.altKey || event.metaKey || !this.volume || document.querySelector('dialog[open]')) return;
    const keys = {
      ' ': () => this.play(), i: () => this.invert(), p: () => this.crisp(), r: () => { this.touched = false; this.inverted = false; this.choose(0); },
      1: () => this.panes[0], 2: () => this.panes[1], 3: () => this.panes[2]
    };
    if (!(event.key in keys) || (event.key === ' ' && event.target.tagName === 'BUTTON')) return;
    event.preventDefault();
    const pane = keys[event.key]();
    if (pane) {
      this.enlarge(pane);
      pane.canvas.focus();
    }
  }

  invert() {
    this.inverted = !this.inverted;
    $('invert').ariaPressed = this.inverted;
    this.setWindow(this.window);
  }

  crisp() {
    this.isCrisp = !this.isCrisp;
    $('pixels').ariaPressed = this.isCrisp;
    this.repaint();
  }

  play() {
    this.follows = false;
    clearInterval(this.timer);
    this.timer = this.timer ? null : setInterval(() => {
      const next = (this.cursor[0] + 1) % this.space.slots.length;
      this.move([next, this.cursor[1], this.cursor[2]]);
    }, 1000 / (this.rate ?? 15));
    $('play').ariaPressed = Boolean(this.timer);
    $('play').textContent = this.timer ? 'Pause' : 'Play';
  }

  share(geometryUrl) {
    const numpy = new URL(geometryUrl.href.replace('/geometry', '/numpy')).href;
    $('copy').replaceChildren(...Object.entries(lines(numpy)).flatMap(([label, text]) => {
      const button = make('button', '', `Copy ${label}`);
      button.onclick = () => Promise.resolve().then(() => navigator.clipboard.writeText(text)).then(() => this.say(`${label} is copied.`), () => this.say('Select the text and copy it.'));
      const code = Object.assign(make('pre', '', text), { tabIndex: 0, ariaLabel: label });
      return [code, button];
    }));
    $('files').replaceChildren(...downloads(geometryUrl, this.geometry.links).map(([label, href]) => {
      const link = Object.assign(make('a', '', label), { href, download: '' });
      link.onclick = event => download(event, text => this.say(text)).catch(error => this.fail(error));
      return link;
    }));
  }

  say(text) { $('state').textContent = text; }

  note(text) {
    $('notes').textContent = text;
    $('notes').hidden = false;
  }

  warn(error) { this.note(`Without geometry: ${error.text ?? error.message}`); }

  fail(error) {
    if (this.abort.signal.aborted) return;
    if (error.status === 410 && !this.target.isChanged) {
      this.target.again(true);
      return;
    }
    const part = this.volume?.received ? ` What had arrived stays: ${this.volume.received} of ${this.volume.shape[0]} slices.` : '';
    const again = make('button', 'link', 'Ask again');
    again.onclick = () => this.target.again();
    $('alert').replaceChildren(`${error.text ?? error}.${part} `, again);
    $('alert').hidden = false;
    $('notes').hidden = true;
    this.say('Stopped');
  }

  close() {
    this.abort.abort();
    cancelAnimationFrame(this.reporting);
    clearInterval(this.timer);
    this.panes.forEach(pane => pane.close());
    for (const id of ['alert', 'notes', 'verdict', 'groups', 'window', 'invert', 'pixels', 'play']) $(id).hidden = true;
    for (const id of ['copy', 'files', 'facts', 'levels', 'at-index', 'at-value', 'at-place']) $(id).replaceChildren();
    for (const id of ['play', 'invert', 'pixels']) $(id).ariaPressed = false;
    $('play').textContent = 'Play';
    delete $('panes').dataset.painted;
    performance.clearMarks('first-slice');
  }
}
