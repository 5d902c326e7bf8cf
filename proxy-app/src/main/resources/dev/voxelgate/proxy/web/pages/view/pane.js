// One plane on a canvas: painting, crosshair, letters, and what a pointer or a key does to it.

import { make } from './dom.js';

const COLOURS = { Axial: '#ff8a7a', Coronal: '#7ddf9a', Sagittal: '#7ab8ff', Frames: '#ffd479' };

export class Pane {
  /**
   * @param plane of the space
   * @param view what is shown: `volume`, `space`, `grey`, `cursor` (place along z, then y, x), `isCrisp`
   * @param on what follows: `move(cursor)`, `step(pane, n)`, `drag(dx, dy)`, `hover(voxel or null)`, `enlarge(pane)`
   */
  constructor(plane, view, on) {
    Object.assign(this, { plane, view, on });
    this.root = make('div', 'pane');
    this.root.dataset.plane = plane.name;
    this.canvas = Object.assign(make('canvas', ''), { tabIndex: 0, role: 'slider', ariaLabel: `${plane.name} plane` });
    this.label = make('span', 'label');
    this.root.append(this.canvas, this.label, ...['left', 'right', 'top', 'bottom'].map(side => make('span', `edge ${side}`, plane.edges[side])));
    const larger = Object.assign(make('button', 'enlarge', '⤢'), { title: `Enlarge ${plane.name.toLowerCase()} (${plane.normal + 1})`, ariaLabel: `Enlarge the ${plane.name.toLowerCase()} plane` });
    larger.onclick = () => on.enlarge(this);
    this.root.append(larger);
    this.picture = make('canvas', '');
    this.listen();
    this.resizing = new ResizeObserver(() => this.invalidate());
    this.resizing.observe(this.root);
  }

  get counts() {
    return [this.view.space.slots.length, ...this.view.volume.shape.slice(1, 3)];
  }

  /** Paints in the next frame of the display, however often it is asked for. */
  invalidate() {
    this.scheduled ??= requestAnimationFrame(() => {
      this.scheduled = null;
      this.paint();
    });
  }

  close() {
    cancelAnimationFrame(this.scheduled);
    this.resizing.disconnect();
    this.root.remove();
  }

  paint() {
    const { view, plane, picture, canvas } = this;
    const [width, height] = [this.counts[plane.right], this.counts[plane.down]];
    if (picture.width !== width || picture.height !== height || !this.image) {
      Object.assign(picture, { width, height });
      this.image = new ImageData(width, height);
    }
    const index = view.cursor[plane.normal];
    view.volume.cut(plane, view.space.slots, index, view.grey, new Uint32Array(this.image.data.buffer), width);
    picture.getContext('2d').putImageData(this.image, 0, 0);
    const ratio = devicePixelRatio;
    const size = this.root.getBoundingClientRect();
    canvas.width = Math.max(1, Math.round(size.width * ratio));
    canvas.height = Math.max(1, Math.round(size.height * ratio));
    const spacing = view.space.spacing;
    const millimetres = [width * spacing[plane.right], height * spacing[plane.down]];
    const scale = Math.min(canvas.width / millimetres[0], canvas.height / millimetres[1]);
    const [w, h] = millimetres.map(mm => mm * scale);
    this.place = { left: (canvas.width - w) / 2, top: (canvas.height - h) / 2, w, h };
    const context = canvas.getContext('2d');
    context.imageSmoothingEnabled = !view.isCrisp;
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, this.place.left, this.place.top, w, h);
    this.gaps(context, ratio);
    if (view.space.isStack) this.crosshair(context, ratio);
    this.describe(index);
    view.painted?.(this);
  }

  /** Hatches the places along z where slices are missing. */
  gaps(context, ratio) {
    const { plane, place, view } = this;
    const { slots } = view.space;
    const hatch = (left, top, width, height) => {
      context.save();
      context.beginPath();
      context.rect(left, top, width, height);
      context.clip();
      context.fillStyle = '#241c10';
      context.fill();
      context.strokeStyle = '#8a6a35';
      context.lineWidth = 2 * ratio;
      context.beginPath();
      for (let x = place.left - place.h; x < place.left + place.w; x += 9 * ratio) {
        context.moveTo(x, place.top + place.h);
        context.lineTo(x + place.h, place.top);
      }
      context.stroke();
      context.restore();
    };
    slots.forEach((z, slot) => {
      if (z >= 0 || (plane.normal === 0 && slot !== view.cursor[0])) return;
      const [along, sign] = plane.down === 0 ? [place.h, plane.downSign] : [place.w, plane.rightSign];
      const from = along * (sign > 0 ? slot : slots.length - 1 - slot) / slots.length;
      if (plane.normal === 0) hatch(place.left, place.top, place.w, place.h);
      else if (plane.down === 0) hatch(place.left, place.top + from, place.w, along / slots.length);
      else hatch(place.left + from, place.top, along / slots.length, place.h);
    });
  }

  crosshair(context, ratio) {
    const { plane, place, view, counts } = this;
    const at = (axis, sign) => ((sign > 0 ? view.cursor[axis] : counts[axis] - 1 - view.cursor[axis]) + 0.5) / counts[axis];
    const x = Math.round(place.left + place.w * at(plane.right, plane.rightSign)) + 0.5;
    const y = Math.round(place.top + place.h * at(plane.down, plane.downSign)) + 0.5;
    const open = 14 * ratio;
    const line = (axis, x1, y1, x2, y2) => {
      context.strokeStyle = COLOURS[view.space.planes.find(p => p.normal === axis).name];
      context.beginPath();
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
      context.stroke();
    };
    context.lineWidth = ratio;
    context.globalAlpha = 0.75;
    line(plane.right, x, place.top, x, y - open);
    line(plane.right, x, y + open, x, place.top + place.h);
    line(plane.down, place.left, y, x - open, y);
    line(plane.down, x + open, y, place.left + place.w, y);
    context.globalAlpha = 1;
  }

  describe(index) {
    const { plane, view, canvas } = this;
    const count = this.counts[plane.normal];
    const slice = plane.normal === 0 ? view.space.slots[index] : index;
    const text = `${plane.name} ${slice < 0 ? 'missing slice' : `${slice + 1} / ${plane.normal === 0 ? view.volume.shape[0] : count}`}`;
    this.label.replaceChildren(plane.name, make('span', 'number', text.slice(plane.name.length)));
    this.label.style.color = COLOURS[plane.name];
    Object.assign(canvas, { ariaValueMin: 1, ariaValueMax: count, ariaValueNow: index + 1, ariaValueText: text });
  }

  /** The voxel at a point of the page: place along z, y, x; or null beside the picture. */
  voxel({ clientX, clientY }) {
    if (!this.place) return null;
    const { plane, place, counts } = this;
    const box = this.canvas.getBoundingClientRect();
    const u = ((clientX - box.left) * this.canvas.width / box.width - place.left) / place.w;
    const v = ((clientY - box.top) * this.canvas.height / box.height - place.top) / place.h;
    if (u < 0 || u >= 1 || v < 0 || v >= 1) return null;
    const voxel = [...this.view.cursor];
    const set = (axis, sign, part) => {
      const i = Math.floor(part * counts[axis]);
      voxel[axis] = sign > 0 ? i : counts[axis] - 1 - i;
    };
    set(plane.right, plane.rightSign, u);
    set(plane.down, plane.downSign, v);
    return voxel;
  }

  listen() {
    const { canvas, on } = this;
    let drag = null;
    canvas.onpointerdown = event => {
      if (event.button) return;
      drag = { x: event.clientX, y: event.clientY, moved: false };
      canvas.setPointerCapture(event.pointerId);
    };
    canvas.onpointermove = event => {
      on.hover(this.voxel(event));
      if (!drag) return;
      const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
      if (!drag.moved && Math.hypot(dx, dy) < 4) return;
      if (event.pointerType === 'touch') {
        if (Math.abs(dy) < 8) return;
        on.step(this, Math.sign(dy));
      } else {
        on.drag(dx, dy);
      }
      drag = { x: event.clientX, y: event.clientY, moved: true };
    };
    canvas.onpointerup = event => {
      const voxel = this.voxel(event);
      if (drag && !drag.moved && voxel) on.move(voxel);
      drag = null;
    };
    canvas.onpointercancel = () => { drag = null; };
    canvas.onpointerleave = () => on.hover(null);
    canvas.ondblclick = () => on.enlarge(this);
    let turned = 0;
    canvas.addEventListener('wheel', event => {
      event.preventDefault();
      turned += event.deltaMode ? event.deltaY * 40 : event.deltaY;
      const steps = Math.trunc(turned / 40);
      turned -= steps * 40;
      if (steps) on.step(this, Math.sign(steps) * Math.min(3, Math.abs(steps)));
    }, { passive: false });
    const keys = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -1e9, End: 1e9 };
    const shifted = { ArrowUp: [0, -8], ArrowDown: [0, 8], ArrowLeft: [-8, 0], ArrowRight: [8, 0] };
    canvas.onkeydown = event => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const window = event.shiftKey && shifted[event.key];
      if (window) on.drag(...window);
      else if (event.key in keys) on.step(this, keys[event.key]);
      else return;
      event.preventDefault();
    };
  }
}
