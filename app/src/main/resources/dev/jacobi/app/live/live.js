"use strict";
const token = location.search;
const byId = id => document.getElementById(id);
const run = { epochs: 0, class_names: [] };
// The columns of the charts: first x, then one per line.
let losses = [[], [], []], accuracies = [[], [], []], rates = [[], []];
// A page that is not seen draws no frames: what comes meanwhile waits for one.
let queued = false;
let validation = null, speed = null, step = null, current = { name: "", words: "connected" };
const charts = {};
// Steps and epochs are whole numbers, and so are the distances between the marks of their axis.
const DISTANCES = [0, 1, 2, 3, 4, 5, 6, 7].flatMap(power => [1, 2, 5].map(digit => digit * 10 ** power));

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
}

function chart(id, lines, format) {
  const box = byId(id);
  const axis = { stroke: colour("ink"), grid: { stroke: colour("grid"), width: 1 }, ticks: { stroke: colour("grid"), width: 1 } };
  charts[id]?.destroy();
  charts[id] = new uPlot({
    width: box.clientWidth,
    height: 240,
    scales: { x: { time: false } },
    axes: [{ ...axis, incrs: DISTANCES }, { ...axis, size: 60, values: (_, values) => values.map(format) }],
    series: [{ label: lines[0] }, ...lines.slice(1).map(([label, name, points]) =>
      ({ label, stroke: colour(name), width: name === "pale" ? 1 : 2, points: { show: points },
        value: (_, value) => value === null || value === undefined ? "--" : format(value) }))],
  }, data(id), box);
}

function data(id) {
  return id === "loss" ? losses : id === "accuracy" ? accuracies : rates;
}

// Without the browser's language, and small ones with their digits.
function number(value) {
  return String(+value.toPrecision(4));
}

function percent(value) {
  return value === null ? "" : (100 * value).toFixed(1) + "%";
}

function drawAll() {
  chart("loss", ["step", ["minibatch", "pale", false], ["running average", "blue", false]], number);
  chart("accuracy", ["epoch", ["training", "blue", true], ["validation", "orange", true]], percent);
  chart("rate", ["step", ["learning rate", "green", false]], number);
}

const handlers = {
  run(message) {
    // A reload or a new connection from the beginning starts with empty charts.
    losses = [[], [], []]; accuracies = [[], [], []]; rates = [[], []];
    Object.assign(run, message);
    byId("title").textContent = document.title = message.title;
    if (!message.validated) {
      for (const note of document.querySelectorAll(".validated")) note.textContent = "this run has no validation set";
    }
  },
  step(message) {
    step = message;
    const average = losses[2].at(-1) ?? message.loss;
    losses[0].push(message.step); losses[1].push(message.loss); losses[2].push(0.9 * average + 0.1 * message.loss);
    rates[0].push(message.step); rates[1].push(message.learning_rate);
    if (message.speed !== null) speed = speed === null ? message.speed : 0.9 * speed + 0.1 * message.speed;
  },
  epoch(message) {
    accuracies[0].push(message.epoch);
    accuracies[1].push(message.train_accuracy);
    accuracies[2].push(message.valid_accuracy);
  },
  validation(message) {
    message.examples.forEach((example, i) => { if (example.png !== null) addExample(i, example.png); });
    validation = message;
  },
  checkpoint(message) { byId("checkpoint").textContent = `saved at step ${message.step}`; },
  state(message) { state(message.state, message.words); },
};

function state(name, words) {
  current = { name, words };
  byId("state").textContent = words;
  byId("pause").textContent = name === "paused" ? "Go on" : "Pause";
  const over = name === "stopping" || name === "finishing" || name === "ended";
  for (const button of document.querySelectorAll("button")) button.disabled = over;
  if (name === "ended") source.close();
}

function drawConfusion(counts) {
  const table = byId("confusion");
  if (counts === null) {
    const classes = run.class_names.length;
    table.createCaption().textContent = `${classes} classes are too many for a table; the report has a picture.`;
    return;
  }
  const head = table.createTHead(), body = document.createElement("tbody");
  head.replaceChildren();
  const names = head.insertRow();
  // A network that computes NaN takes a picture for no class.
  const columns = counts[0].length > run.class_names.length ? [...run.class_names, "NaN"] : run.class_names;
  for (const name of ["", ...columns]) names.append(cell("th", name));
  counts.forEach((row, truth) => {
    const line = body.insertRow();
    line.append(cell("th", run.class_names[truth]));
    const total = Math.max(1, row.reduce((a, b) => a + b, 0));
    row.forEach((count, prediction) => {
      const td = cell("td", count);
      const share = Math.round(100 * count / total);
      td.title = `${run.class_names[truth]} taken for ${columns[prediction]}: ${share} %`;
      td.style.background = `color-mix(in srgb, var(--full) ${share}%, var(--ground))`;
      line.append(td);
    });
  });
  table.tBodies[0]?.remove();
  table.append(body);
}

function cell(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

// The pictures come once; after each epoch only the words below them change.
function addExample(i, png) {
  const figure = document.createElement("figure"), image = new Image();
  image.src = "data:image/png;base64," + png;
  image.alt = `validation picture ${i + 1}`;
  figure.append(image, document.createElement("figcaption"));
  const old = byId("examples").children[i];
  if (old) old.replaceWith(figure); else byId("examples").append(figure);
}

function drawExamples(examples) {
  examples.forEach((example, i) => {
    const figure = byId("examples").children[i];
    figure.className = example.predicted === example.truth ? "right" : "wrong";
    figure.lastElementChild.replaceChildren(cell("b", "P: " + example.predicted),
      ` ${Math.round(100 * example.confidence)}\u00a0%`, document.createElement("br"), "T: " + example.truth);
  });
}

function refresh() {
  queued = false;
  for (const id in charts) charts[id].setData(data(id));
  if (accuracies[0].length > 0) {
    const valid = accuracies[2].at(-1);
    byId("accuracy-now").textContent = valid === null ? "training " + percent(accuracies[1].at(-1)) : "validation " + percent(valid);
  }
  if (validation !== null) {
    for (const note of document.querySelectorAll(".validated")) note.textContent = `after epoch ${validation.epoch}`;
    drawConfusion(validation.confusion);
    drawExamples(validation.examples);
    validation = null;
  }
  if (step === null) return;
  byId("loss-now").textContent = number(losses[2].at(-1));
  byId("rate-now").textContent = number(step.learning_rate);
  const done = (step.epoch - 1 + step.step_in_epoch / step.steps_per_epoch) / run.epochs;
  byId("bar").value = done;
  byId("progress").textContent = `epoch ${step.epoch} of ${run.epochs}, step ${step.step_in_epoch} of ${step.steps_per_epoch}`
    + (speed === null ? "" : `, ${Math.round(speed)} pictures/s`);
}

function press(path) {
  fetch(path + token, { method: "POST" });
}
byId("pause").onclick = () => press(current.name === "paused" ? "/resume" : "/pause");
byId("save").onclick = () => press("/save");
byId("stop").onclick = () => press("/stop");

drawAll();
addEventListener("resize", drawAll);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);

// The browser comes back by itself after a lost connection, and says where it was.
const source = new EventSource("/events" + token);
source.onmessage = event => {
  for (const message of JSON.parse(event.data)) handlers[message.kind](message);
  if (!queued) {
    queued = true;
    requestAnimationFrame(refresh);
  }
};
source.onopen = () => { byId("state").textContent = current.words; };
source.onerror = () => {
  if (current.name === "ended") return;
  byId("state").textContent = source.readyState === EventSource.CLOSED
    ? "this address is no longer valid: open the one that the run printed"
    : "connection lost, trying again";
};
