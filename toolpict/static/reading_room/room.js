// The reading room: joins the viewer, which stays, with the case that is open, and the strip above them.
import { carry, keepPlace } from "./carrying.js";
import { isInPlace, partsOf, place, send } from "./handing_in.js";
import { Images } from "./images.js";
import { OpenCase } from "./open_case.js";
import { OwnWindow } from "./own_window.js";
import * as splitter from "./splitter.js";
import { Viewer } from "./viewer_adapter.js";

const frame = document.querySelector("[data-viewer]");
const viewer = new Viewer(frame);
const images = new Images(frame, viewer);
const home = () => own.opened?.document ?? document;
const own = new OwnWindow({
  parts: (page = document) => [...partsOf(page), page.getElementById("tp-keys")],
  onOpen: (opened) => now.hearKeys(opened.document),
  onClose: () => { document.querySelector("[data-own-window]").hidden = false; },
});
let now = null;
let isSending = false;

/** Take up the case whose form stands on the page. */
function open(page = document) {
  images.take(page);
  now = new OpenCase(page.getElementById("reading"), { page, viewer, images, hand, leave });
  const out = page.querySelector("[data-own-window]");
  out.hidden = Boolean(own.opened);
  out.addEventListener("click", () => {
    out.hidden = own.open();
    if (!out.hidden) now.tell(now.form.words["no-window"]);
  });
}

/** Do one thing at a time that asks the server. */
function once(act) {
  if (isSending) return;
  isSending = true;
  act().finally(() => { isSending = false; });
}

/** Hand in what was typed: here when the room stays, else as any form. */
function hand(event, act) {
  if (!isInPlace(act)) {
    leave(event);
    return;
  }
  event.preventDefault();
  once(() => handIn(event.target, event.submitter));
}

/** Leave by a form, from this window, and only once the server holds all that is typed: a session may be over. */
function leave(event) {
  if (!own.opened && !now.autosave.isDirty()) return;
  event.preventDefault();
  const { target: form, submitter } = event;
  once(async () => {
    const isKept = await now.autosave.keep();
    delete form.dataset.tpSent;
    if (!isKept) {
      now.goOn();
      return;
    }
    own.close();
    form.requestSubmit(submitter);
  });
}

async function handIn(form, submitter) {
  const { autosave } = now;
  const putFocus = keepPlace(form);
  // What is signed stays as it is; a form that is only saved may be typed in meanwhile.
  form.inert = submitter.value !== "save";
  try {
    await autosave.settle();
    const sent = now.form.typed();
    const answer = await send(form, submitter);
    if (answer.page) {
      show(answer, sent);
      return;
    }
    if (!answer.isSignIn) {
      window.location.assign(answer.address);
      return;
    }
    refuse(() => autosave.refused(401));
  } catch {
    refuse(() => autosave.lost());
  }
  if (!form.contains(form.ownerDocument.activeElement)) putFocus(form);
}

/** Nothing was taken: work goes on in the same form. */
function refuse(tell) {
  now.goOn();
  now.autosave.goOn();
  tell();
}

/** Put the answer in the place of what was sent; the viewer goes on, or goes to the next case. */
function show(answer, sent) {
  const typed = now.form.typed();
  const putFocus = keepPlace(now.element);
  now.close();
  const section = now.openSection;
  const isOther = place(answer, partsOf(home()), frame);
  open(home());
  if (own.opened) own.opened.document.title = document.title;
  if (isOther) images.next(() => now.start());
  else images.again(() => now.start());
  if (!isOther) {
    carry(typed, sent, now.form);
    now.measures.linkAll();
    now.openSection = section;
    putFocus(now.element);
  }
  now.focus();
}

open();
// Only now is the viewer asked for, so that nothing it tells is missed.
images.open(() => now.start());
splitter.install(document.querySelector("[data-split]"), document.querySelector("[data-splitter]"));
now.focus();
