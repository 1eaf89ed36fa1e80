// The strip: what `slasim run` says first, beside the baseline.
import { $, SIGNS, el, fill } from "./dom.js";

export function change(found, better) {
  if (!found) return "";
  if (!found.real) return el("span", { class: "change same", title: `no real difference: ${found.words}` }, " ~");
  const arrow = found.estimate > 0 ? "▲" : "▼";
  return el("span", { class: `change ${found.good ? "better" : "worse"}` }, ` ${arrow} ${found.words}`);
}

function amount(id, found, isEarly, isBaseline) {
  if (isBaseline) { fill(id, found.words); return; }
  fill(id, found.words, found.was ? el("span", { class: "was" }, ` was ${found.was}`) : "", isEarly ? "" : change(found.change));
}

export function show(look) {
  const same = look.is_baseline;
  const first = look.windows < look.of && look.kept.sign === "early";
  fill("kept", el("span", { class: `sign ${look.kept.sign}` }, SIGNS[look.kept.sign]),
    look.kept.words, first ? el("span", { class: "was" }, " first look") : "",
    look.kept.was && !same ? el("span", { class: "was" }, ` was ${look.kept.was}`) : "", look.early || same ? "" : change(look.kept.change));
  fill("queues", el("span", { class: `sign ${look.queues.sign}` }, SIGNS[look.queues.sign]), look.queues.words,
    look.queues.was ? el("span", { class: "was" }, ` was: ${look.queues.was}`) : "");
  amount("missed", look.missed, look.early, same);
  amount("staff", look.staff, false, same);
  amount("credits", look.credits, look.early, same);
  $("strip").className = look.kept.sign === "early" ? "early" : "";
  if (look.windows === look.of) $("heard").textContent = `${look.kept.words}. ${look.queues.words}.`;
}

export function progress(done, of, word, seconds) {
  $("done").max = of;
  $("done").value = done;
  const left = done < of && seconds ? `, ${seconds} s to go` : "";
  $("sure-words").textContent = done < of ? `${done} of ${of} simulated ${word}s${left}` : `${of} simulated ${word}s, all in`;
}
