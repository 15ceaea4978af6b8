/*
 * Starts the viewer on the images of one task and nothing else.
 *
 * The frame's address names a task (or one imaging study): `/ohif/read?task=12`. What may be shown is asked of the
 * server (see boot_document.js). Whatever else stands in the address is dropped before the viewer reads it.
 */
import { Refusal, fetchBoot, queryOf, subject } from './boot_document.js';
import { hearNextCase } from './next_case.js';
import { configure } from './settings.js';
import { keepFailedRequests, language, showNotice, tell } from './telling.js';

const { bundle: BUNDLE, public: PUBLIC } = document.currentScript.dataset;

function loadBundle() {
  const bundle = document.createElement('script');
  bundle.src = BUNDLE;
  bundle.addEventListener('load', () => tell('started'));
  bundle.addEventListener('error', () => showNotice('unavailable', language()));
  document.head.append(bundle);
}

/** Have the viewer start on a boot document, with our own query in place of the one that came. */
function open(scope, id, boot) {
  window.history.replaceState(null, '', `${window.location.pathname}?${queryOf(scope, id, boot)}`);
  window.PUBLIC_URL = PUBLIC;
  // Nothing may be brought in from an address: the packages that ask for it were left out.
  window.browserImportFunction = () => Promise.reject(new Error('not part of this viewer'));
  keepFailedRequests();
  const opened = { boot };
  window.config = configure(opened);
  hearNextCase(opened);
  loadBundle();
}

async function run() {
  const named = subject();
  if (!named) {
    showNotice('forbidden', language());
    return;
  }
  try {
    const boot = await fetchBoot(...named);
    document.documentElement.lang = language(boot.language);
    if (boot.studies.length) open(...named, boot);
    else showNotice('none', language(boot.language));
  } catch (error) {
    showNotice(error instanceof Refusal ? error.message : 'unavailable', language());
  }
}

run();
