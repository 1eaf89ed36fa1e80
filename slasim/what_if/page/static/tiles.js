// Promises: a tile for each promise and period, those that are missed most first.
import { $, MARKS, el, fill } from "./dom.js";

const MARK_WORDS = { kept: "kept", risk: "at risk", missed: "missed", early: "too early to say", none: "not judged" };
let look = null, late = null, open = "", order = [];
const key = (tile) => [tile.agreement, tile.commitment, tile.severity, tile.period].join("/");

export function show(found) {
  look = found;
  // Rows keep their places while windows come in, so that nothing moves away under the pointer; the last look sorts them.
  if (look.windows === look.of || order.length === 0) order = [...new Set(look.tiles.map(rowOf))];
  draw();
}
const rowOf = (tile) => [tile.agreement, tile.commitment, tile.severity].join("/");
export function showLate(found) { late = found; if (look) draw(); }

function draw() {
  const held = document.activeElement?.dataset?.tile;
  const names = [...new Set([...order, ...look.tiles.map(rowOf)])];
  const rows = names.map((name) => look.tiles.filter((tile) => rowOf(tile) === name)).filter((tiles) => tiles.length);
  const periods = [...new Set(look.tiles.map((tile) => tile.period))].sort();
  const months = el("div", { class: "row" }, el("span"), el("div", { class: "tiles" }, ...periods.map((each) => el("span", { class: "months" }, each))));
  const parts = rows.flatMap((tiles) => {
    const first = tiles[0];
    const of = el("div", { class: "of" }, `${first.promise}, ${first.severity}`,
      el("small", {}, ` ${[first.target, `quota ${first.quota}`].filter(Boolean).join(", ")}${first.asked ? "" : ", not asked"}`));
    const mine = periods.map((period) => tiles.find((tile) => tile.period === period)).map((tile) => (tile ? box(tile) : el("span")));
    const shown = tiles.find((tile) => key(tile) === open);
    return [el("div", { class: "row" }, of, el("div", { class: "tiles" }, ...mine)), shown ? detail(shown) : ""];
  });
  const none = look.tiles.length ? "" : el("p", {}, "No promise has a whole month in this window: nothing is judged.");
  fill("promises", none, look.tiles.length ? months : "", ...parts,
    el("p", { class: "note" }, "Customers missed on average, and in how many of 100 windows it is kept to all. Choose a tile: who, when, why."),
    ...look.said.map((line) => el("p", { class: "note" }, line)));
  if (held) [...$("promises").querySelectorAll(".tile")].find((each) => each.dataset.tile === held)?.focus();
}

function box(tile) {
  const mark = tile.mark;
  const was = tile.was && tile.was !== tile.kept ? ` (was ${tile.was.replace(" in 100", "")})` : "";
  const made = el("button", { class: `tile ${mark}`, "aria-expanded": String(key(tile) === open), "data-tile": key(tile),
    "aria-label": `${tile.promise}, ${tile.severity}, ${tile.period}: ${MARK_WORDS[mark]}; missed ${tile.missed}; all kept ${tile.kept}${was}` },
    el("b", {}, `${MARKS[mark]} ${tile.missed}`), el("small", {}, `all kept ${tile.kept}${was}`));
  made.addEventListener("click", () => { open = open === key(tile) ? "" : key(tile); draw(); });
  return made;
}

function detail(tile) {
  const why = late?.promises.find((each) => ["agreement", "commitment", "severity"].every((name) => each[name] === tile[name]));
  const close = el("button", {}, "Close");
  close.addEventListener("click", () => { open = ""; draw(); });
  const who = tile.who.map((each) => el("li", {}, `${each.name}: missed in ${each.missed} of ${each.windows}`));
  const waiting = look.windows < look.of ? "Names follow when all windows are in." : "Nobody by name: judged together, or never missed.";
  return el("div", { class: "detail" }, close, el("h3", {}, `${tile.promise}, ${tile.severity}, ${tile.period}`),
    who.length ? el("p", {}, "Missed most:") : el("p", {}, waiting), who.length ? el("ul", {}, ...who) : "",
    why ? el("p", {}, `${why.late} tickets late in a window, most often created ${why.when}.`) :
      el("p", {}, late ? "No ticket of it was late in the windows that were looked at." : "Late tickets are being explained."),
    why?.words ? el("p", {}, why.words) : "");
}
