// Draws the zones to blank on the picture.  The fields beside it stay the truth: what is drawn is written there, and what is typed is drawn.
"use strict";

const SVG = "http://www.w3.org/2000/svg";
const EDGES = ["left", "top", "width", "height"];
const SMALLEST = 3; // pixels of the image: less is a click, not a zone
const NEAR = 12; // pixels of the screen: how close to a corner takes hold of it

class Drawing {
  constructor(svg, table) {
    this.svg = svg;
    this.body = table.tBodies[0];
    this.words = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent);
    this.group = svg.querySelector("[data-boxes]");
    this.columns = svg.viewBox.baseVal.width;
    this.rows = svg.viewBox.baseVal.height;
    this.drawn = new Map();
    svg.setAttribute("role", "group");
    svg.setAttribute("aria-describedby", "how");
    svg.dataset.drawn = "yes";
    this.group.replaceChildren();
    this.show();
    table.addEventListener("input", () => this.show());
    svg.addEventListener("pointerdown", (event) => this.take(event));
    svg.addEventListener("pointermove", (event) => this.hold && this.drag(event));
    for (const kind of ["pointerup", "pointercancel"]) svg.addEventListener(kind, () => this.letGo());
    svg.addEventListener("keydown", (event) => this.press(event));
    this.follow(document.getElementById("around"), svg.querySelector("[data-around]"));
  }

  follow(box, group) {
    box?.addEventListener("change", () => (box.checked ? group.removeAttribute("display") : group.setAttribute("display", "none")));
  }

  fields(row) {
    return EDGES.map((name) => row.querySelector(`[name=${name}]`));
  }

  read(row) {
    const typed = this.fields(row).map((field) => field.value.trim());
    return typed.every((one) => /^\d+$/.test(one)) ? typed.map(Number) : null;
  }

  write(row, edges) {
    this.fields(row).forEach((field, place) => (field.value = edges ? Math.round(edges[place]) : ""));
    this.show();
  }

  show() {
    [...this.body.rows].forEach((row, place) => {
      const edges = this.read(row);
      if (!edges) {
        this.drawn.get(row)?.remove();
        this.drawn.delete(row);
        return;
      }
      if (!this.drawn.has(row)) this.drawn.set(row, this.group.appendChild(this.rectangle()));
      const shape = this.drawn.get(row);
      ["x", "y", "width", "height"].forEach((name, edge) => shape.setAttribute(name, edges[edge]));
      shape.setAttribute("aria-label", `${this.svg.dataset.word} ${place + 1}, ${this.words.map((word, edge) => `${word} ${edges[edge]}`).join(", ")}`);
    });
  }

  rectangle() {
    const shape = document.createElementNS(SVG, "rect");
    shape.setAttribute("class", "tp-zone");
    shape.setAttribute("tabindex", "0");
    shape.setAttribute("role", "button");
    return shape;
  }

  rowOf(shape) {
    return [...this.drawn].find(([, one]) => one === shape)?.[0];
  }

  freeRow() {
    const free = [...this.body.rows].find((row) => this.fields(row).every((field) => !field.value.trim()));
    if (free) return free;
    const row = this.body.appendChild(this.body.rows[0].cloneNode(true));
    row.cells[0].textContent = this.body.rows.length;
    this.fields(row).forEach((field, place) => {
      field.value = "";
      field.setAttribute("aria-label", `${this.svg.dataset.word} ${this.body.rows.length}, ${this.words[place]}`);
    });
    return row;
  }

  at(event) {
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return [Math.min(Math.max(point.x, 0), this.columns), Math.min(Math.max(point.y, 0), this.rows)];
  }

  take(event) {
    if (event.button !== 0) return;
    const [x, y] = this.at(event);
    const row = this.rowOf(event.target);
    if (!row) {
      this.hold = { row: this.freeRow(), fixed: [x, y] };
    } else {
      const [left, top, width, height] = this.read(row);
      const near = NEAR / this.svg.getScreenCTM().a;
      const corner = [left, left + width].flatMap((cx) => [top, top + height].map((cy) => [cx, cy])).find(([cx, cy]) => Math.hypot(cx - x, cy - y) < near);
      this.hold = corner
        ? { row, fixed: [2 * left + width - corner[0], 2 * top + height - corner[1]] }
        : { row, from: [x - left, y - top], size: [width, height] };
    }
    this.svg.setPointerCapture(event.pointerId);
    event.preventDefault();
  }

  drag(event) {
    const [x, y] = this.at(event);
    const { row, fixed, from, size } = this.hold;
    if (fixed) {
      const [left, top] = [Math.round(Math.min(x, fixed[0])), Math.round(Math.min(y, fixed[1]))];
      this.write(row, [left, top, Math.round(Math.max(x, fixed[0])) - left, Math.round(Math.max(y, fixed[1])) - top]);
    } else {
      this.write(row, this.inside([x - from[0], y - from[1], ...size]));
    }
  }

  letGo() {
    if (!this.hold) return;
    const edges = this.read(this.hold.row);
    if (edges && (edges[2] < SMALLEST || edges[3] < SMALLEST)) this.write(this.hold.row, null);
    this.drawn.get(this.hold.row)?.focus();
    this.hold = null;
  }

  press(event) {
    const row = this.rowOf(event.target);
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!row || (!step && event.key !== "Delete")) return;
    event.preventDefault();
    if (event.key === "Delete") {
      this.write(row, null);
      this.fields(row)[0].focus();
      return;
    }
    const [left, top, width, height] = this.read(row);
    const [across, down] = step;
    const next = event.shiftKey
      ? [left, top, Math.min(Math.max(width + across, 1), this.columns - left), Math.min(Math.max(height + down, 1), this.rows - top)]
      : this.inside([left + across, top + down, width, height]);
    this.write(row, next);
  }

  inside([left, top, width, height]) {
    return [Math.min(Math.max(left, 0), this.columns - width), Math.min(Math.max(top, 0), this.rows - height), width, height];
  }
}

for (const svg of document.querySelectorAll("[data-zones]")) new Drawing(svg, document.querySelector("[data-zone-rows]"));
