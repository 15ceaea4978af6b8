// Small comforts: tick a whole examination, find an attribute among hundreds.  Nothing typed here is sent anywhere.
"use strict";

for (const examination of document.querySelectorAll("[data-examination]")) {
  const all = examination.querySelector("[data-all]");
  const each = [...examination.querySelectorAll("input[name=series]")];
  const show = () => {
    const ticked = each.filter((one) => one.checked).length;
    all.checked = ticked === each.length;
    all.indeterminate = ticked > 0 && ticked < each.length;
  };
  all.hidden = false;
  all.addEventListener("change", () => each.forEach((one) => (one.checked = all.checked)));
  each.forEach((one) => one.addEventListener("change", show));
  show();
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const finder of document.querySelectorAll("[data-find]")) {
  const input = finder.querySelector("input");
  const words = finder.querySelector("[data-words]");
  const groups = [...document.querySelectorAll("[data-group]")];
  const rows = groups.map((group) => [...group.querySelectorAll("tbody tr")].map((row) => [row, plain(row.textContent)]));
  finder.hidden = false;
  input.addEventListener("input", () => {
    const wanted = plain(input.value).split(/\s+/).filter(Boolean);
    let found = 0;
    groups.forEach((group, place) => {
      let here = 0;
      for (const [row, text] of rows[place]) {
        row.hidden = !wanted.every((word) => text.includes(word));
        here += row.hidden ? 0 : 1;
      }
      group.hidden = here === 0;
      found += here;
    });
    words.textContent = wanted.length ? words.dataset.words.replace("#", found) : "";
  });
}
