// The form in a window of its own, for two screens: its very elements move there and come back when it closes. There is
// one editor at any time, so that no draft has to change hands.

const FEATURES = "popup,width=680,height=900";

export class OwnWindow {
  constructor({ parts, onOpen, onClose }) {
    Object.assign(this, { parts, onOpen, onClose, opened: null, places: [] });
    this.split = document.querySelector("[data-split]");
    this.left = document.querySelector("[data-form-away]");
    this.left.querySelector("[data-bring-back]").addEventListener("click", () => this.close());
    window.addEventListener("pagehide", () => this.opened?.close());
  }

  /** Move the form out; false when the browser lets no window open. */
  open() {
    if (this.opened) return true;
    this.opened = window.open("about:blank", "_blank", FEATURES);
    if (!this.opened) return false;
    this.furnish(this.opened.document);
    this.places = this.parts().filter(Boolean).map((part) => this.move(part));
    this.opened.addEventListener("pagehide", () => this.takeBack());
    this.show(true);
    this.onOpen(this.opened);
    return true;
  }

  /** Close the window, which brings the form back. */
  close() {
    this.takeBack();
  }

  furnish(page) {
    const own = document.documentElement;
    page.documentElement.lang = own.lang;
    page.documentElement.dataset.bsTheme = own.dataset.bsTheme;
    page.title = document.title;
    page.body.className = "tp-room tp-room--form";
    for (const sheet of document.querySelectorAll("link[rel=stylesheet]")) {
      const link = page.createElement("link");
      Object.assign(link, { rel: "stylesheet", href: sheet.href });
      page.head.append(link);
    }
    page.body.append(...[...document.querySelectorAll("body > svg")].map((icons) => page.importNode(icons, true)));
  }

  move(part) {
    const mark = document.createComment("form");
    part.replaceWith(mark);
    this.opened.document.body.append(part);
    return mark;
  }

  /** Put everything back where it stood; a case that took another's place comes back in that place. */
  takeBack() {
    if (!this.opened) return;
    const { opened } = this;
    this.opened = null;
    const parts = this.parts(opened.document).filter(Boolean);
    this.places.forEach((mark, at) => mark.replaceWith(parts[at]));
    this.show(false);
    this.onClose();
    opened.close();
  }

  show(isAway) {
    this.split.classList.toggle("tp-split-pane--alone", isAway);
    this.left.hidden = !isAway;
  }
}
