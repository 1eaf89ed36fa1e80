// Money of a window: staff and credits, now and in the baseline.
import { drawn, el, fill } from "./dom.js";
import { niceTop } from "./week.js";

const W = 580, BAR = 34, LEFT = 66, RIGHT = 14;
const thousands = (value) => (value === null ? "–" : Math.round(value).toLocaleString("en").replaceAll(",", "\u202f"));

export function show(look) {
  const sides = [["now", "amount", "high"], ["baseline", "amount_was", "high_was"]].map(([name, mean, high]) => ({
    name, staff: look.staff[mean], credits: look.credits[mean], high: look.credits[high],
  }));
  const known = sides.map((side) => (side.staff || 0) + Math.max(side.credits || 0, side.high || 0));
  const most = niceTop(Math.max(...known, 1));
  const x = (value) => LEFT + (value / most) * (W - LEFT - RIGHT);
  const made = drawn("svg", { viewBox: `0 0 ${W} ${2 * BAR + 60}`, role: "img", "aria-label": sides.map((side) => `${side.name}: staff ${thousands(side.staff)}, credits ${thousands(side.credits)} ${look.currency}`).join("; ") });
  sides.forEach((side, at) => {
    const top = 8 + at * (BAR + 14), staff = side.staff || 0, credits = Math.max(side.credits || 0, 0), high = side.high || 0;
    made.append(drawn("text", { x: LEFT - 8, y: top + BAR / 2 + 4, "text-anchor": "end" }, side.name),
      drawn("rect", { x: x(0), y: top + 9, width: Math.max(x(staff + high) - x(0), 0), height: BAR - 18, fill: "#aab3bd" }),
      drawn("rect", { x: x(0), y: top, width: x(staff) - x(0), height: BAR, fill: "#0f5c8c" }),
      drawn("rect", { x: x(staff), y: top, width: Math.max(x(staff + credits) - x(staff), credits > 0 ? 1 : 0), height: BAR, fill: "#d98200" }));
  });
  made.append(drawn("line", { x1: x(0), x2: x(most), y1: 2 * BAR + 34, y2: 2 * BAR + 34, stroke: "#d5dae0" }),
    ...[0, 0.5, 1].map((part) => drawn("text", { x: x(part * most), y: 2 * BAR + 50, "text-anchor": part === 1 ? "end" : part ? "middle" : "start" }, `${thousands(part * most)} ${look.currency}`)));
  const line = (name, found) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, found.value), el("td", {}, found.above), el("td", {}, found.was), el("td", {}, look.early && name === "Credits" ? "first look" : found.change ? (found.change.real ? found.change.words : `~ ${found.change.words}`) : "–"));
  fill("money", made,
    el("p", { class: "legend" }, el("span", {}, el("i", { class: "swatch sw-staff" }), "staff"), el("span", {}, el("i", { class: "swatch sw-credits" }), "credits, on average"),
      el("span", {}, el("i", { class: "swatch sw-high" }), `credits, one ${look.word} in 20 above`)),
    el("table", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, `${look.currency} a ${look.word}`), ...["on average", "one in 20 above", "baseline", "difference"].map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, line("Staff", look.staff), line("Credits", look.credits))));
}
