// A week by the hour: agents needed and there, and late tickets on top.
import { $, drawn, el, fill } from "./dom.js";

const W = 580, H = 270, LEFT = 30, BOTTOM = 22, TOP = 70, DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
let week = null, late = null, zone = "";

export function show(found) { week = found; late = null; draw(); }
export function showLate(found) { late = found; if (week) draw(); }
export function clear() { week = null; fill("week", el("p", { class: "note" }, "The week follows when all windows are in.")); }

function draw() {
  const names = Object.keys(week.zones);
  if (!names.includes(zone)) zone = names[0];
  const { needed, there, gaps } = week.zones[zone];
  const bars = late?.hours[zone] || [];
  const most = niceTop(Math.max(...needed, ...there, 1)), mostLate = Math.max(...bars, 0);
  const x = (hour) => LEFT + (hour / 168) * (W - LEFT - 6), y = (value) => H - BOTTOM - (value / most) * (H - BOTTOM - TOP);
  const steps = (values) => values.map((value, hour) => `${x(hour)},${y(value)} ${x(hour + 1)},${y(value)}`).join(" ");
  const made = drawn("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": words(gaps, bars) });
  for (const value of [0, most / 2, most]) {
    made.append(drawn("line", { x1: LEFT, x2: W - 6, y1: y(value), y2: y(value), stroke: "#d5dae0" }),
      drawn("text", { x: LEFT - 5, y: y(value) + 4, "text-anchor": "end" }, String(Math.round(value * 10) / 10)));
  }
  DAYS.forEach((day, at) => made.append(
    drawn("line", { x1: x(24 * at), x2: x(24 * at), y1: 14, y2: H - BOTTOM, stroke: "#d5dae0" }),
    drawn("text", { x: x(24 * at + 12), y: H - 6, "text-anchor": "middle" }, day)));
  made.append(drawn("polygon", { points: `${x(0)},${y(0)} ${steps(there)} ${x(168)},${y(0)}`, fill: "#9cc3dd", opacity: 0.55 }),
    drawn("polyline", { points: steps(there), fill: "none", stroke: "#0f5c8c", "stroke-width": 1.6 }),
    drawn("polyline", { points: steps(needed), fill: "none", stroke: "#d98200", "stroke-width": 1.8 }));
  bars.forEach((value, hour) => {
    if (value > 0) made.append(drawn("rect", { x: x(hour), width: x(1) - x(0) - 0.6, y: TOP - 8 - 44 * (value / mostLate), height: 44 * (value / mostLate), fill: "#a3123a" }));
  });
  if (mostLate) made.append(drawn("text", { x: LEFT, y: 11 }, `late tickets created in the hour (tallest ${Math.round(mostLate * 10) / 10} a window)`));
  const pick = el("select", { id: "zone" }, ...names.map((name) => el("option", { value: name, selected: name === zone }, name)));
  pick.addEventListener("change", () => { zone = pick.value; draw(); $("zone").focus(); });
  const held = document.activeElement?.id === "zone";
  fill("week", el("p", {}, el("label", { for: "zone" }, "Clock of "), pick), made,
    el("p", { class: "legend" }, el("span", {}, el("i", { class: "swatch sw-needed" }), "agents needed for what is created then"),
      el("span", {}, el("i", { class: "swatch sw-there" }), "agents there, on average"), el("span", {}, el("i", { class: "swatch sw-late" }), "late tickets")),
    el("p", { class: "note" }, gaps.length ? `Work comes for ${named(gaps)}.` : "In every hour somebody is there who can do what comes."),
    el("p", { class: "note" }, late ? `Late tickets: those of ${late.windows} simulated windows, by the hour in which they were created.` : "Late tickets follow."));
  if (held) $("zone").focus();
}

function words(gaps, bars) {
  const total = bars.reduce((sum, each) => sum + each, 0);
  return `Agents needed and there by hour of the week. ${gaps.length ? `Work comes for ${named(gaps)}. ` : ""}${Math.round(total * 10) / 10} late tickets a window.`;
}

const named = (gaps) => gaps.map((gap) => `${gap.skill}, and nobody is there who has it: ${gap.hours.join("; ")}`).join(". For ");

export function niceTop(value) {
  const step = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10].map((each) => each * step).find((each) => each >= value);
}
