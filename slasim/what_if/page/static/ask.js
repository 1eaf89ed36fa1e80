// What the page asks of its server, and how refusals come back.
export async function ask(path, body = {}) {
  const answer = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), credentials: "same-origin",
  });
  if (answer.ok && !(answer.headers.get("Content-Type") || "").startsWith("application/json")) return { answer, problems: [] };
  const found = await answer.json().catch(() => ({}));
  const refused = [{ path: "", words: `refused (${answer.status}): open the page again` }];
  return { answer, problems: found.problems || (answer.ok ? [] : refused) };
}

export const words = (problems) => problems.map((each) => each.words).join(" — ");
