// Variants side by side, and what can be done with the one at hand.
import { $, el, fill } from "./dom.js";
import { ask, words } from "./ask.js";

const NUMBERS = { kept: "all kept", missed: "missed", staff: "staff", credits: "credits" };
const tell = (text) => { $("told").textContent = text; };
let state = null, form = null;

export function build(found) { form = found; }

export function show(found) {
  state = found;
  const shown = found.variants.map((each, number) => ({ ...each, number }));
  if (found.at === null) shown.push({ name: found.name, numbers: {}, number: null });
  fill("variants", ...shown.map((each) => {
    const isHere = each.number === found.at;
    const numbers = Object.entries(NUMBERS).map(([name, word]) => el("small", {}, `${word} ${each.numbers[name] ?? "…"}`));
    const button = el("button", { class: "variant", "aria-current": String(isHere) },
      el("span", { class: "named" }, each.name, each.number === found.pinned ? el("span", { class: "pinned" }, " (baseline)") : ""),
      ...(each.number === null ? [el("small", {}, "at hand, not kept yet")] : numbers));
    if (each.number !== null) button.addEventListener("click", () => ask("/change", { number: each.number }));
    return el("li", {}, button);
  }));
  $("undo").disabled = !found.can_undo;
  $("keep").disabled = found.at !== null;
  $("pin").disabled = found.at === found.pinned;
  $("reset").disabled = found.at === found.pinned;
  const link = linked(found.changes);
  if (location.hash !== link) history.replaceState(null, "", link || location.pathname);
}

// The state as a link: a path and its value for each change, behind the sign that no server is told of.
export function linked(changes) {
  const parts = new URLSearchParams();
  for (const [path, value] of Object.entries(changes)) parts.set(path, JSON.stringify(value));
  const text = parts.toString();
  return text ? `#${text}` : "";
}

export function unlinked(hash) {
  const changes = {};
  for (const [path, text] of new URLSearchParams(hash.replace(/^#/, ""))) {
    try { changes[path] = JSON.parse(text); } catch { return null; }
  }
  return changes;
}

async function does(path, body) {
  const { problems } = await ask(path, body);
  tell(words(problems));
}

export function listen() {
  $("keep").addEventListener("click", () => does("/keep"));
  $("pin").addEventListener("click", () => does("/pin"));
  $("undo").addEventListener("click", () => does("/undo"));
  $("reset").addEventListener("click", () => does("/change", {}));
  $("save").addEventListener("click", save);
  $("report").addEventListener("click", report);
  $("copy").addEventListener("click", async () => {
    try { await navigator.clipboard.writeText(location.href); tell("Link copied. It opens this variant while the page is served."); }
    catch { tell(`Copy the address of this page: ${location.href}`); }
  });
}

// A file that the server made, handed to the browser under the name that it was given.
async function hand(path, told) {
  const { answer, problems } = await ask(path);
  if (problems.length) { tell(words(problems)); return; }
  const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition"))[1];
  const address = URL.createObjectURL(await answer.blob());
  const link = el("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
  tell(told(name));
}

async function save() {
  await hand("/save", (name) => `Saved. slasim run ${form.file} --override ${name} simulates it.`);
}

async function report() {
  $("report").disabled = true;
  tell("Simulating and writing the report.");
  await hand("/report", (name) => `Report downloaded: ${name}. Its result is in results/, for slasim show.`);
  $("report").disabled = false;
}
