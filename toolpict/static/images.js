// Says below the images how the viewer fares, in the words of the page: the viewer tells one word (see ohif/boot.js).
"use strict";

const around = document.querySelector("[data-tp-viewer]");
const told = around?.querySelector("[data-tp-told]");
const WORDS = {
  unavailable: "tpUnavailable",
  forbidden: "tpForbidden",
  none: "tpNone",
  "image-failed": "tpImageFailed",
};

if (around) {
  told.textContent = around.dataset.tpLoading;
  window.addEventListener("message", (event) => {
    const isOurs = event.origin === location.origin && event.data?.source === "toolpict-viewer";
    if (isOurs) told.textContent = around.dataset[WORDS[event.data.state]] ?? "";
  });
}
