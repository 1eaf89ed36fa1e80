// Elements are made of text and nothing else: a name from a scenario is never markup.
export const $ = (id) => document.getElementById(id);

export function el(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, act] of Object.entries(value)) made.addEventListener(event, act);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...inside.filter((each) => each !== null && each !== undefined && each !== ""));
  return made;
}

export function drawn(tag, attributes = {}, ...inside) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...inside);
  return made;
}

export function fill(id, ...inside) {
  $(id).replaceChildren(...inside.filter((each) => each !== null && each !== undefined && each !== ""));
}

export const SIGNS = { kept: "✓", missed: "!", open: "?", early: "…", none: "·", risk: "!" };
export const MARKS = { kept: "✓", risk: "!", missed: "×", early: "?", none: "·" };
