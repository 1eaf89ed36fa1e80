// The fields on the left: a slider through values as the file writes them, the value itself, and the baseline.
import { $, el, fill } from "./dom.js";
import { ask, words } from "./ask.js";

const LONG = 16; // characters of a value that has a line of its own
const made = new Map(); // key -> what changes of a field
const teams = new Map(); // team -> where its people stand
let groups = [];

export function build(form) {
  made.clear();
  const names = [...new Set(form.fields.map((each) => each.group))];
  groups = names.map((group, at) => {
    const sections = [...new Set(form.fields.filter((each) => each.group === group).map((each) => each.section))];
    const count = el("span", { class: "count" });
    const body = sections.flatMap((section) => {
      const mine = form.fields.filter((each) => each.group === group && each.section === section);
      const people = el("span", { class: "people" });
      if (at === 0) teams.set(section, people);
      return [el("h3", {}, `${section} `, people), ...mine.map(row)];
    });
    const box = el("details", { class: "group", name: "groups", open: at === 0 }, el("summary", {}, `${group} `, count), ...body);
    return { box, count, keys: form.fields.filter((each) => each.group === group).map((each) => each.key) };
  });
  fill("groups", ...groups.map((each) => each.box));
}

export function show(state) {
  for (const [key, value] of Object.entries(state.values)) made.get(key)?.show(value);
  for (const group of groups) {
    const changed = group.keys.filter((key) => state.values[key].text !== state.values[key].base).length;
    group.count.textContent = changed ? `${changed} changed` : "";
  }
}

export function showTeams(found) {
  for (const [team, words] of Object.entries(found)) if (teams.has(team)) teams.get(team).textContent = words;
}

function row(field) {
  const id = `f${made.size}`;
  const where = `${field.path}${field.line ? `, line ${field.line}` : ""}`;
  const name = `${field.section} ${field.label}`;
  const wrong = el("p", { class: "wrong", id: `${id}-wrong`, role: "alert", hidden: true });
  const tick = el("span", { class: "tick" });
  const back = el("button", { class: "back", "aria-label": `${name}: as in the baseline`, title: "as in the baseline" }, "↺");
  const label = el("label", { for: `${id}-text`, title: where }, field.label);
  let now = { text: "", at: 0, base: "" };

  async function send(text, from) {
    const { problems } = await ask("/change", { key: field.key, text });
    wrong.textContent = words(problems);
    wrong.hidden = problems.length === 0;
    from.setAttribute("aria-invalid", String(problems.length > 0));
  }
  function clear() {
    wrong.hidden = true;
    for (const each of [text, pick]) each?.setAttribute("aria-invalid", "false");
  }

  let text = null, slider = null, pick = null, rail = null;
  if (field.choice) {
    pick = el("select", { id: `${id}-text`, class: "pick", "aria-label": name, "aria-describedby": `${id}-wrong` },
      ...field.stops.map((stop) => el("option", { value: stop }, stop)));
    pick.addEventListener("change", () => send(pick.value, pick));
  } else {
    text = el("input", { type: "text", id: `${id}-text`, "aria-label": `${name}, value`, autocomplete: "off", spellcheck: "false", "aria-describedby": `${id}-wrong` });
    text.addEventListener("change", () => send(text.value, text));
    text.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { text.value = now.text; clear(); }
    });
    if (field.stops.length > 1) {
      slider = el("input", { type: "range", min: 0, max: field.stops.length - 1, step: 1, "aria-label": name });
      slider.addEventListener("input", () => {
        text.value = field.stops[slider.value];
        slider.setAttribute("aria-valuetext", text.value);
      });
      slider.addEventListener("change", () => { clear(); send(field.stops[slider.value], text); });
    }
    rail = el("span", { class: "rail" }, slider || "", tick);
    tick.hidden = !slider;
  }
  back.addEventListener("click", async () => { clear(); await ask("/change", { key: field.key }); if (text) text.value = now.text; });

  const isLong = field.stops.some((stop) => stop.length > LONG) || (!field.choice && field.stops.length === 0);
  const box = el("div", { class: `field${isLong ? " long" : ""}${field.choice ? " choice" : ""}` },
    label, ...(field.choice ? [pick] : [rail, text]), back, wrong);
  made.set(field.key, {
    show(value) {
      now = value;
      box.classList.toggle("changed", value.text !== value.base);
      back.disabled = value.text === value.base && wrong.hidden;
      back.title = `baseline: ${value.base}`;
      if (pick) { if (document.activeElement !== pick) pick.value = value.text; return; }
      if (wrong.hidden && !(document.activeElement === text && text.value !== text.defaultValue)) text.value = value.text;
      text.defaultValue = value.text;
      if (!slider) return;
      if (!slider.matches(":active")) slider.value = value.at;
      slider.setAttribute("aria-valuetext", value.text);
      const share = value.base_at / (field.stops.length - 1);
      tick.style.left = `calc(7px + ${share} * (100% - 16px))`;
    },
  });
  return box;
}
