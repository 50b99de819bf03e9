// A small curve of the loss that grows while a network learns, with the numbers as a table.
const SVG = "http://www.w3.org/2000/svg";
const [LEFT, RIGHT, TOP, BOTTOM] = [30, 312, 8, 104];

export class Curve {
  constructor(place) {
    this.place = place;
    this.points = [];
    this.figure = null;
  }

  /** Add the numbers of an epoch. */
  add(epoch, of, logs) {
    this.points.push({ epoch, logs });
    if (logs.loss === undefined) return;
    this.figure ??= this.#begin();
    const top = Math.max(...this.points.flatMap(({ logs }) => [logs.loss ?? 0, logs.val_loss ?? 0])) || 1;
    const x = (n) => LEFT + ((RIGHT - LEFT) * (n - 1)) / Math.max(of - 1, 1);
    const y = (value) => BOTTOM - ((BOTTOM - TOP - 4) * value) / top;
    for (const name of ["loss", "val_loss"]) {
      const known = this.points.filter((p) => p.logs[name] !== undefined);
      const line = this.figure[name];
      line.setAttribute("points", known.map((p) => `${x(p.epoch).toFixed(1)},${y(p.logs[name]).toFixed(1)}`).join(" "));
    }
    const first = this.points[0].logs.loss;
    this.figure.top.textContent = top.toPrecision(2);
    this.figure.end.textContent = `epoch ${of}`;
    const way = `The loss went from ${first?.toPrecision(3)} to ${logs.loss.toPrecision(3)} in ${epoch} of ${of} epochs.`;
    this.figure.svg.setAttribute("aria-label", way);
    this.figure.caption.textContent = logs.val_loss === undefined ? "Loss, epoch by epoch" : "Loss (line) and validation loss (dashes), epoch by epoch";
  }

  #begin() {
    const figure = document.createElement("figure");
    figure.className = "curve";
    const svg = part("svg", { viewBox: "0 0 320 120", role: "img" });
    svg.append(part("line", { class: "axis", x1: LEFT, y1: BOTTOM, x2: RIGHT, y2: BOTTOM }));
    svg.append(part("line", { class: "axis", x1: LEFT, y1: TOP, x2: LEFT, y2: BOTTOM }));
    const loss = part("polyline", { class: "loss" });
    const val_loss = part("polyline", { class: "val" });
    const top = part("text", { x: LEFT - 4, y: TOP + 8, "text-anchor": "end" });
    const zero = part("text", { x: LEFT - 4, y: BOTTOM, "text-anchor": "end" });
    zero.textContent = "0";
    const end = part("text", { x: RIGHT, y: BOTTOM + 13, "text-anchor": "end" });
    svg.append(val_loss, loss, top, zero, end);
    const caption = document.createElement("figcaption");
    figure.append(svg, caption);
    this.place.replaceChildren(figure);
    return { svg, caption, loss, val_loss, top, end };
  }
}

function part(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
