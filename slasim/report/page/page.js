"use strict";
// Large tables stand in the page as JSON: of each column its different texts in the order of their values, and for each
// row the number of its text. Rows are sorted by these numbers and found by their texts; a slice of them is shown.
document.querySelectorAll("[data-drill]").forEach((box) => {
  const body = box.querySelector("tbody");
  const input = box.querySelector("input");
  const status = box.querySelector(".status");
  const pager = box.querySelector(".pager");
  const heads = [...box.querySelectorAll("th")];
  let data, lower, order, shown, asked;
  let from = 0, by = -1, way = 1;

  function load() {
    if (data) return;
    data = JSON.parse(box.querySelector("script").textContent);
    order = data.columns[0].at.map((_, row) => row);
    shown = order;
  }

  const count = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  const end = () => Math.min(from + data.slice, shown.length);

  function draw() {
    const rows = shown.slice(from, end()).map((row) => {
      const line = document.createElement("tr");
      data.columns.forEach((column) => {
        const cell = line.insertCell();
        const parts = column.texts[column.at[row]].split(/(?<=\p{L}[._])(?=\p{L})/u); // where a name may be broken
        cell.append(...parts.flatMap((part, at) => (at ? [document.createElement("wbr"), part] : [part])));
        if (column.numeric) cell.className = "number";
      });
      return line;
    });
    body.replaceChildren(...rows);
    const every = shown.length === order.length;
    const what = every ? count(order.length) : `${count(shown.length)} found in ${count(order.length)}`;
    const all = shown.length <= data.slice;
    status.textContent = all
      ? `${what} row${order.length === 1 ? "" : "s"}`
      : `Rows ${count(from + 1)} to ${count(end())} of ${what}`;
    steps();
  }

  function steps() {
    pager.hidden = shown.length <= data.slice;
    pager.querySelectorAll("button").forEach((button) => {
      const back = button.dataset.go === "first" || button.dataset.go === "back";
      button.setAttribute("aria-disabled", String(back ? from === 0 : end() === shown.length));
    });
  }

  function search() {
    load();
    lower ??= data.columns.map((column) => column.texts.map((text) => text.toLowerCase()));
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const has = (row) =>
      words.every((word) => data.columns.some((column, at) => lower[at][column.at[row]].includes(word)));
    shown = words.length ? order.filter(has) : order;
    from = 0;
    draw();
  }

  function sort(at) {
    load();
    way = by === at ? -way : 1;
    by = at;
    const key = data.columns[at].at;
    order = order.slice().sort((one, other) => way * (key[one] - key[other]));
    heads.forEach((head, n) => head.setAttribute("aria-sort", n !== at ? "none" : way > 0 ? "ascending" : "descending"));
    search();
  }

  heads.forEach((head, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => sort(at));
    head.replaceChildren(button);
    head.setAttribute("aria-sort", "none");
  });
  input.addEventListener("input", () => {
    clearTimeout(asked);
    asked = setTimeout(search, 80);
  });
  const filter = box.querySelector(".filter");
  filter.hidden = "few" in filter.dataset;
  pager.addEventListener("click", (event) => {
    load();
    const go = event.target.dataset.go;
    if (!go || event.target.getAttribute("aria-disabled") === "true") return;
    const last = Math.floor((shown.length - 1) / data.slice) * data.slice;
    from = { first: 0, back: from - data.slice, next: from + data.slice, last }[go];
    draw();
  });
  pager.hidden = Number(box.dataset.rows) <= body.rows.length;
});
