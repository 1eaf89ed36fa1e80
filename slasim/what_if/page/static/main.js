// News from the server, each kind to the part of the page that shows it.
import { $, el, fill } from "./dom.js";
import { GONE, ask, words } from "./ask.js";
import * as fields from "./fields.js";
import * as money from "./money.js";
import * as strip from "./strip.js";
import * as tiles from "./tiles.js";
import * as variants from "./variants.js";
import * as week from "./week.js";

let isBuilt = false, turn = 0, word = "window";
const hash = location.hash;
const source = new EventSource("/events");
const hear = (kind, act) => source.addEventListener(kind, (event) => act(JSON.parse(event.data)));
const isNew = (news) => news.turn >= turn;

hear("form", (form) => {
  if (isBuilt) return; // after a break: the fields are there
  isBuilt = true;
  document.title = `${form.name}: what if`;
  $("name").textContent = form.name;
  $("foot").textContent = `${form.file}, seed ${form.seed}, the same random histories for all variants. Not simulated here: outages, hang-ups; a forecast error only where the file states one.`;
  fields.build(form);
  variants.build(form);
  const changes = hash ? variants.unlinked(hash) : null;
  if (changes) restore(changes);
});
hear("state", (state) => {
  if (state.turn > turn) { turn = state.turn; week.clear(); tiles.showLate(null); problem([]); }
  fields.show(state);
  variants.show(state);
});
hear("look", (look) => {
  if (!isNew(look)) return;
  word = look.word;
  strip.show(look);
  strip.progress(look.windows, look.of, word, null);
  tiles.show(look);
  money.show(look);
  fields.showTeams(look.teams);
  document.body.dataset.windows = `${look.turn}:${look.windows}`;
});
hear("progress", (news) => { if (isNew(news)) strip.progress(news.windows, news.of, word, news.seconds); });
hear("week", (news) => { if (isNew(news)) week.show(news); });
hear("late", (news) => { if (isNew(news)) { week.showLate(news); tiles.showLate(news); } });
hear("problem", (news) => { if (isNew(news)) problem(news.problems); });
let waiting = 0;
source.addEventListener("error", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => { if (source.readyState !== EventSource.OPEN) problem([GONE]); }, 1500);
});
source.addEventListener("open", () => problem([]));

function problem(lines) {
  $("problem").hidden = lines.length === 0;
  fill("problem", ...lines.map((line) => el("p", {}, line)));
}

async function restore(changes) {
  const { problems } = await ask("/change", { changes });
  if (problems.length) problem([`The link does not fit this scenario: ${words(problems)}`]);
}

const tabs = [...$("tabs").children];
function choose(tab) {
  for (const each of tabs) {
    const isIt = each === tab;
    each.setAttribute("aria-selected", String(isIt));
    each.tabIndex = isIt ? 0 : -1;
    $(each.getAttribute("aria-controls")).hidden = !isIt;
  }
  tab.focus();
}
tabs.forEach((tab, at) => {
  tab.addEventListener("click", () => choose(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) choose(tabs[(at + step + tabs.length) % tabs.length]);
  });
});
window.addEventListener("hashchange", () => { const changes = variants.unlinked(location.hash); if (changes) restore(changes); });
variants.listen();
