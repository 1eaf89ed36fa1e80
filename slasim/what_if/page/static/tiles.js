// Promises: a tile for each promise and period, those that are missed most first. Tiles stay the same elements while
// windows come in, so that a click, or the focus of a keyboard, is never lost to new figures.
import { MARKS, el, fill } from "./dom.js";

const MARK_WORDS = { kept: "kept", risk: "at risk", missed: "missed", early: "too early to say", none: "not judged" };
let look = null, late = null, open = "", order = [], built = "";
const boxes = new Map(), details = new Map(), heads = new Map();
const said = el("div"), key = (tile) => [tile.agreement, tile.commitment, tile.severity, tile.period].join("/");
const rowOf = (tile) => [tile.agreement, tile.commitment, tile.severity].join("/");

export function show(found) {
  look = found;
  // Rows keep their places until the last look sorts them.
  if (look.windows === look.of || order.length === 0) order = [...new Set(look.tiles.map(rowOf))];
  draw();
}

export function showLate(found) {
  late = found;
  if (look) draw();
}

function draw() {
  const names = [...new Set([...order, ...look.tiles.map(rowOf)])].filter((name) => look.tiles.some((tile) => rowOf(tile) === name));
  const periods = [...new Set(look.tiles.map((tile) => tile.period))].sort();
  const wanted = JSON.stringify([names, periods]);
  if (wanted !== built) build(names, periods);
  built = wanted;
  for (const tile of look.tiles) update(tile);
  for (const [name, box] of details) {
    const shown = look.tiles.find((tile) => key(tile) === open && rowOf(tile) === name);
    box.replaceChildren(...(shown ? detail(shown) : []));
    box.hidden = !shown;
  }
  said.replaceChildren(...look.said.map((line) => el("p", { class: "note" }, line)));
}

function build(names, periods) {
  const held = document.activeElement?.dataset?.tile;
  for (const each of [boxes, details, heads]) each.clear();
  const months = el("div", { class: "row" }, el("span"), el("div", { class: "tiles" }, ...periods.map((each) => el("span", { class: "months" }, each))));
  const rows = names.flatMap((name) => {
    const tiles = periods.map((period) => look.tiles.find((tile) => rowOf(tile) === name && tile.period === period));
    heads.set(name, el("div", { class: "of" }));
    details.set(name, el("div", { class: "detail", hidden: true }));
    return [el("div", { class: "row" }, heads.get(name), el("div", { class: "tiles" }, ...tiles.map((tile) => (tile ? box(tile) : el("span"))))), details.get(name)];
  });
  const none = el("p", {}, "No promise has a whole month in this window: nothing is judged.");
  fill("promises", names.length ? months : none, ...rows,
    el("p", { class: "note" }, "Customers missed on average (together: one verdict on all of them), and in how many of 100 windows it is kept to all. Choose a tile: who, when, why."), said);
  if (held) boxes.get(held)?.button.focus();
}

function box(tile) {
  const name = key(tile), words = el("b"), kept = el("small");
  const button = el("button", { "data-tile": name }, words, kept);
  button.addEventListener("click", () => { open = open === name ? "" : name; draw(); });
  boxes.set(name, { button, words, kept });
  return button;
}

function update(tile) {
  const { button, words, kept } = boxes.get(key(tile));
  const was = tile.was && tile.was !== tile.kept && !look.is_baseline ? ` (was ${tile.was.replace(" in 100", "")})` : "";
  button.className = `tile ${tile.mark}`;
  button.setAttribute("aria-expanded", String(key(tile) === open));
  button.setAttribute("aria-label",
    `${tile.promise}, ${tile.severity}, ${tile.period}: ${MARK_WORDS[tile.mark]}; ${tile.missed === "together" ? "all customers" : "missed"} ${tile.missed}; all kept ${tile.kept}${was}`);
  words.textContent = `${MARKS[tile.mark]} ${tile.missed}`;
  kept.textContent = tile.kept.includes("in 100") ? `all kept ${tile.kept}${was}` : tile.kept;
  const terms = [tile.target, `quota ${tile.quota}`].filter(Boolean).join(", ");
  heads.get(rowOf(tile)).replaceChildren(`${tile.promise}, ${tile.severity}`, el("small", {}, `${terms}${tile.asked ? "" : ", not asked"}`));
}

function detail(tile) {
  const why = late?.promises.find((each) => ["agreement", "commitment", "severity"].every((name) => each[name] === tile[name]));
  const close = el("button", {}, "Close");
  close.addEventListener("click", () => { const name = open; open = ""; draw(); boxes.get(name)?.button.focus(); });
  const who = (tile.who?.most || []).map((each) => el("li", {}, `${each.name}: missed in ${each.missed} of ${each.windows}`));
  if (tile.who?.more) who.push(el("li", {}, `and ${tile.who.more} more`));
  const waiting = look.windows < look.of ? "Names follow when all windows are in." : "Nobody by name: judged together, or never missed.";
  const when = why ? `${why.late} of its tickets are late in a window, most often those created ${why.when}.`
    : late ? "No ticket of it was late in the windows that were looked at." : "Late tickets are being explained.";
  return [close, el("h3", {}, `${tile.promise}, ${tile.severity}, ${tile.period}`), el("p", {}, who.length ? "Missed most:" : waiting),
    who.length ? el("ul", {}, ...who) : "", el("p", {}, when), why?.words ? el("p", {}, why.words) : ""].filter(Boolean);
}
