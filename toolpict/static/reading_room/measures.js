// "Take the measurement" beside an item: arms the tool, takes the next measure drawn, keeps where it comes from.
// Typing over a value takes the link to its image away.

export function install(form, viewer, tell) {
  const { words } = form;
  let disarm = null;

  function rest() {
    disarm?.();
    disarm = null;
    for (const button of form.element.querySelectorAll(".tp-take--now")) {
      button.classList.remove("tp-take--now");
      button.querySelector("span").textContent = words.take;
    }
  }

  function fill(item, found) {
    rest();
    if (found.isUncalibrated) {
      tell(words.uncalibrated);
      return;
    }
    const input = item.querySelector("input:not([type=hidden])");
    input.value = words.language === "fr" ? found.value.replace(".", ",") : found.value;
    item.querySelector("input[type=hidden]").value = JSON.stringify(found.provenance);
    link(item);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function link(item) {
    const said = item.querySelector("input[type=hidden]").value;
    const linked = item.querySelector("[data-linked]");
    linked.hidden = !said;
    if (said) linked.querySelector("[data-linked-words]").textContent = words.linked;
  }

  function take(button) {
    const item = button.closest("[data-field]");
    if (!viewer.isUsable()) {
      tell(words.adapter);
      return;
    }
    const wasArmed = button.classList.contains("tp-take--now");
    rest();
    const kind = button.dataset.take;
    const ready = wasArmed ? viewer.newest(kind) : null;
    if (ready) {
      fill(item, ready);
      return;
    }
    viewer.arm(kind);
    button.classList.add("tp-take--now");
    button.querySelector("span").textContent = words.draw;
    disarm = viewer.next(kind, (found) => fill(item, found));
  }

  form.element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-take]");
    if (button) take(button);
  });
  form.element.addEventListener("input", (event) => {
    const hidden = event.target.closest("[data-field]")?.querySelector("input[type=hidden]");
    if (!hidden?.value || event.target === hidden) return;
    hidden.value = "";
    link(event.target.closest("[data-field]"));
  });
  const offer = (within) => within.querySelectorAll("[data-take]").forEach((button) => { button.hidden = false; });
  form.element.addEventListener("tp-row", (event) => offer(event.detail));
  offer(form.element);
}
