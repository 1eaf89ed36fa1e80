// What the page asks of its server, and how refusals come back.
export const GONE = "The server does not answer; it may have ended. Start slasim what-if again.";

export async function ask(path, body = {}) {
  const asked = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), credentials: "same-origin" };
  const answer = await fetch(path, asked).catch(() => null);
  if (answer === null) return { answer, problems: [{ path: "", words: GONE }] };
  if (answer.ok && !(answer.headers.get("Content-Type") || "").startsWith("application/json")) return { answer, problems: [] };
  const found = await answer.json().catch(() => ({}));
  const refused = [{ path: "", words: `refused (${answer.status}): open the page again` }];
  return { answer, problems: found.problems || (answer.ok ? [] : refused) };
}

export const words = (problems) => problems.map((each) => each.words).join(" — ");
