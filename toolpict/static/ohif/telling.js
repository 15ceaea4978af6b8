// What the viewer's document says: a sentence in its place, and one word to the page around the frame.

const WORDS = {
  fr: {
    unavailable: 'Les images ne sont pas disponibles pour le moment.',
    forbidden: 'Ces images ne vous sont pas, ou plus, ouvertes.',
    none: 'Aucune image n’est encore enregistrée ici.',
  },
  en: {
    unavailable: 'The images are not available at the moment.',
    forbidden: 'These images are not, or no longer, open to you.',
    none: 'No image is registered here yet.',
  },
};

/** Tell the page around the frame how the viewer fares, in one word, to pages of our own origin only. */
export function tell(state, details) {
  if (window.parent !== window) {
    window.parent.postMessage({ source: 'toolpict-viewer', state, ...details }, window.location.origin);
  }
}

/** The language of a boot document, else the one that the address wishes, else French. */
export function language(wished) {
  const lng = wished || new URLSearchParams(window.location.search).get('lng') || 'fr';
  return lng.toLowerCase().startsWith('en') ? 'en' : 'fr';
}

/** Put a sentence in the place of the viewer. */
export function showNotice(state, lng) {
  const notice = document.createElement('p');
  notice.className = 'toolpict-notice';
  notice.setAttribute('role', 'alert');
  notice.textContent = WORDS[lng][state];
  document.getElementById('root').replaceChildren(notice);
  tell(state);
}

/** What a failed request says: its status (0 when nobody answered), and the image it was for, when it names one. */
export function failure(error) {
  const message = String(error?.message ?? '');
  const status = Number(error?.status || error?.request?.status || /got status ([0-9]{3})/.exec(message)?.[1] || 0);
  const address = `${error?.imageId ?? ''} ${error?.request?.responseURL ?? ''} ${message}`;
  const [, sop = '', frame = ''] = /\/instances\/([0-9.]+)\/frames\/([0-9]+)/.exec(address) ?? [];
  return { status, sop, frame };
}

/** Let the page around us tell of requests that fail: the viewer would cover the image with a sentence of its own. */
export function keepFailedRequests() {
  window.addEventListener('unhandledrejection', (event) => {
    const error = event.reason?.error || event.reason;
    const found = failure(error);
    if (found.status || /failed to fetch|networkerror|load failed/i.test(error?.message)) {
      event.preventDefault();
      event.stopImmediatePropagation();
      tell('image-failed', found);
    }
  });
}
