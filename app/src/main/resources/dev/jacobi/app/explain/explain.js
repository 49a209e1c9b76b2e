"use strict";
// The places on the way: 0 is before anything, 1 … n have written the tape up to that step, n + 1 … 2n have read it
// back from its end.
const trace = JSON.parse(document.getElementById("trace").textContent);
const n = trace.steps.length;
const byId = id => document.getElementById(id);
let place = 0;

// The step whose rule runs at a place of the way back.
const ruleAt = at => trace.steps[2 * n - at];
const placeOfRule = k => 2 * n - k;

// Everything that a value's gradient has received by now: the sum, and how much of it has come.
function gradientOf(name, at = place) {
  const parts = [];
  let due = 0;
  if (name === trace.steps[n - 1].output) {
    due = 1;
    if (at > n) parts.push({ shape: trace.values[name].shape, values: [1] });
  }
  trace.steps.forEach((step, k) => step.inputs.forEach((input, i) => {
    if (input !== name) return;
    due++;
    if (at >= placeOfRule(k)) parts.push(step.contributions[i]);
  }));
  if (parts.length === 0) return null;
  const values = parts[0].values.map((_, j) => parts.reduce((sum, part) => sum + part.values[j], 0));
  return { tensor: { shape: parts[0].shape, values }, come: parts.length, due };
}

// Pictures beside each other: a row for each of the first axis, a column for each channel.
function tiles(shape) {
  if (shape.length === 4) {
    const [rows, h, w, columns] = shape;
    return { rows, columns, h, w, at: (r, c, y, x) => ((r * h + y) * w + x) * columns + c };
  }
  const w = shape.length === 0 ? 1 : shape[shape.length - 1];
  const h = shape.reduce((a, b) => a * b, 1) / w;
  return { rows: 1, columns: 1, h, w, at: (r, c, y, x) => y * w + x };
}

// A picture of at most so many pixels across, in which a number is a square of at most so many.
function draw(name, tensor, room, square) {
  const { rows, columns, h, w, at } = tiles(tensor.shape);
  const size = Math.max(2, Math.min(square, Math.floor(room / (columns * w + (columns - 1)))));
  const canvas = document.createElement("canvas");
  canvas.width = size * (columns * w + columns - 1);
  canvas.height = size * (rows * h + rows - 1);
  const max = Math.max(...tensor.values.map(Math.abs)) || 1;
  const style = getComputedStyle(document.documentElement);
  const colours = ["--negative", "--positive"].map(colour => style.getPropertyValue(colour));
  const context = canvas.getContext("2d");
  const pixels = [];
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++)
    for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) {
      const value = tensor.values[at(r, c, y, x)];
      const left = size * (c * (w + 1) + x), top = size * (r * (h + 1) + y);
      context.globalAlpha = Math.abs(value) / max;
      context.fillStyle = colours[value < 0 ? 0 : 1];
      context.fillRect(left, top, size, size);
      pixels.push({ left, top, value, index: at(r, c, y, x) });
    }
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `${name}: ${listed(tensor)}`);
  canvas.onmousemove = event => {
    const hit = pixels.find(p => event.offsetX >= p.left && event.offsetX < p.left + size
      && event.offsetY >= p.top && event.offsetY < p.top + size);
    byId("pointed").textContent = hit ? `${name}, number ${hit.index}: ${hit.value}` : "";
  };
  return canvas;
}

function listed(tensor) {
  const shown = tensor.values.slice(0, 12).map(value => +value.toPrecision(4)).join(", ");
  return tensor.values.length > 12 ? `${shown}, … (${tensor.values.length} numbers)` : shown;
}

function element(tag, ...content) {
  const made = document.createElement(tag);
  made.append(...content);
  return made;
}

// One row for x, then for each step its parameters and its output.
const rows = [["x", "x", 0]];
trace.steps.forEach((step, k) => {
  for (const input of step.inputs)
    if (!rows.some(([name]) => name === input)) rows.push([input, input, 0]);
  rows.push([step.output, step.text, k + 1]);
});

function current() {
  return place === 0 ? "x" : place <= n ? trace.steps[place - 1].output : ruleAt(place).output;
}

function drawTape() {
  byId("tape").tBodies[0].replaceChildren(...rows.map(([name, text, from]) => {
    const head = element("th", text);
    head.scope = "row";
    const value = element("td"), gradient = element("td");
    if (place >= from) value.append(draw(name, trace.values[name], 90, 8));
    const arrived = gradientOf(name);
    if (arrived !== null) {
      gradient.append(draw("d" + name, arrived.tensor, 90, 8));
      if (arrived.come < arrived.due) {
        const part = element("span", `${arrived.come} of ${arrived.due} parts`);
        part.className = "part";
        gradient.append(part);
      }
    }
    const row = element("tr", head, element("td", `[${trace.values[name].shape}]`), value, gradient);
    row.id = "row-" + name;
    row.className = (from === 0 ? "leaf" : "") + (name === current() ? " now" : "");
    return row;
  }));
}

function entry(list, name, tensor) {
  list.append(element("dt", `${name} [${tensor.shape}]`), element("dd", draw(name, tensor, 320, 16), listed(tensor)));
}

function drawDetail() {
  const box = byId("detail").querySelector("div");
  const list = element("dl");
  if (place === 0) {
    box.replaceChildren(element("p", "Two pictures x and the parameters are there. Step on: each op writes itself down "
      + "with what its rule will need. Then the tape is read from its end, and gradients arrive."));
    return;
  }
  if (place <= n) {
    const step = trace.steps[place - 1];
    entry(list, step.output, trace.values[step.output]);
    step.inputs.forEach(input => entry(list, "from " + input, trace.values[input]));
    box.replaceChildren(element("p", element("b", step.text)), element("p", step.formula),
      element("p", `${step.bytes} bytes kept, ${step.forward_micros} µs`), list);
    return;
  }
  const step = ruleAt(place);
  entry(list, `d${step.output} comes in`, trace.gradients[step.output]);
  step.inputs.forEach((input, i) => {
    const { come, due } = gradientOf(input);
    entry(list, due > 1 ? `part ${come} of ${due} of d${input} goes out` : `d${input} goes out`, step.contributions[i]);
  });
  box.replaceChildren(element("p", element("b", `the rule of ${step.op}`)), element("p", step.rule),
    element("p", `${step.backward_micros} µs`), list);
}

function words() {
  if (place === 0) return "before the first step";
  if (place <= n) return `forward, step ${place} of ${n}: ${trace.steps[place - 1].text}`;
  const step = ruleAt(place);
  return `backward, step ${place - n} of ${n}: ${step.op} turns d${step.output} into `
    + step.inputs.map(input => "d" + input).join(", ");
}

function go(to) {
  place = Math.max(0, Math.min(2 * n, to));
  byId("place").value = place;
  byId("now").textContent = words();
  byId("pointed").textContent = "";
  drawTape();
  drawDetail();
  byId("back").disabled = byId("first").disabled = place === 0;
  byId("on").disabled = byId("last").disabled = place === 2 * n;
}

byId("place").max = 2 * n;
byId("place").oninput = event => go(+event.target.value);
byId("first").onclick = () => go(0);
byId("back").onclick = () => go(place - 1);
byId("on").onclick = () => go(place + 1);
byId("last").onclick = () => go(2 * n);
addEventListener("keydown", event => {
  if (event.target === byId("place") || event.altKey || event.ctrlKey || event.metaKey) return;
  // There the arrows move what is too wide.
  const wide = event.target.closest?.(".wide");
  if (wide && wide.scrollWidth > wide.clientWidth) return;
  if (event.key === "ArrowRight") go(place + 1);
  if (event.key === "ArrowLeft") go(place - 1);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => go(place));
go(0);
