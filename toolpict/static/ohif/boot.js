/*
 * Starts the viewer on the images of one task and nothing else.
 *
 * The frame's address names a task (or one imaging study): `/ohif/read?task=12`. What may be shown is asked of the
 * server: `/viewer/task/12/boot` answers {"studies": [uid, …], "dicomweb": "/viewer/task/12/dicom-web",
 * "language": "fr"}. Whatever else stands in the address is dropped before the viewer reads it.
 */
(function start() {
  'use strict';

  const script = document.currentScript;
  const PUBLIC = script.dataset.public;
  const SCOPES = ['task', 'imaging-study'];
  const DATA_SOURCE = 'toolpict';
  const SINGLE = 'toolpict-single';
  const PAIR = 'toolpict-pair';

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

  /* Tells the page around the frame how the viewer fares, in one word, to pages of our own origin only. */
  function tell(state, details) {
    if (window.parent !== window) {
      window.parent.postMessage({ source: 'toolpict-viewer', state, ...details }, window.location.origin);
    }
  }

  function language(wished) {
    const lng = wished || new URLSearchParams(window.location.search).get('lng') || 'fr';
    return lng.toLowerCase().startsWith('en') ? 'en' : 'fr';
  }

  function showNotice(state, lng) {
    const notice = document.createElement('p');
    notice.className = 'toolpict-notice';
    notice.setAttribute('role', 'alert');
    notice.textContent = WORDS[lng][state];
    document.getElementById('root').replaceChildren(notice);
    tell(state);
  }

  /* [scope, id] of the frame's own address, or null when it names none. */
  function subject() {
    const query = new URLSearchParams(window.location.search);
    for (const scope of SCOPES) {
      const id = query.get(scope);
      if (id && /^[0-9A-Za-z-]{1,64}$/.test(id)) {
        return [scope, id];
      }
    }
    return null;
  }

  async function fetchBoot(scope, id) {
    const answer = await fetch(`/viewer/${scope}/${id}/boot`, {
      headers: { Accept: 'application/json' },
      cache: 'no-store',
      redirect: 'error',
    });
    if (!answer.ok) {
      throw new Refusal(answer.status >= 500 ? 'unavailable' : 'forbidden');
    }
    return answer.json();
  }

  class Refusal extends Error {}

  /* Our own query in place of the one that came: the viewer reads it when it starts. */
  function replaceQuery(scope, id, boot) {
    const query = new URLSearchParams();
    query.set(scope, id);
    query.set('StudyInstanceUIDs', boot.studies.join(','));
    query.set('hangingprotocolId', boot.studies.length > 1 ? PAIR : SINGLE);
    query.set('lng', boot.language === 'en' ? 'en-US' : 'fr');
    window.history.replaceState(null, '', `${window.location.pathname}?${query}`);
  }

  /* Reading only: the layout, tools and handlers of the basic mode, without panels that write. */
  function readingMode(basic) {
    const [route] = basic.modeInstance.routes;
    const layout = route.layoutInstance || route.layoutTemplate();
    const ours = {
      ...layout,
      props: { ...layout.props, rightPanels: [], leftPanelClosed: true },
    };
    const instance = {
      ...basic.modeInstance,
      id: 'toolpict-read',
      routeName: 'read',
      displayName: 'TOOLPICT',
      hide: true,
      isValidMode: () => ({ valid: true, description: '' }),
      onModeEnter(context) {
        window.toolpictLinkedScrolling.install(context.servicesManager.services);
        return basic.modeInstance.onModeEnter.call(this, context);
      },
      routes: [{ ...route, path: 'read', layoutInstance: ours, layoutTemplate: () => ours }],
    };
    return { ...basic, id: 'toolpict-read', modeInstance: instance, modeFactory: () => instance };
  }

  /* A viewport on the first image series of the n-th imaging study of the boot document, opened in its middle. */
  function viewport(selector, syncGroups) {
    return {
      viewportOptions: {
        viewportType: 'stack',
        toolGroupId: 'default',
        allowUnmatchedView: true,
        initialImageOptions: { preset: 'middle' },
        syncGroups,
      },
      displaySets: [{ id: selector }],
    };
  }

  function selectorOf(index) {
    return {
      studyMatchingRules: [
        {
          attribute: 'studyInstanceUIDsIndex',
          from: 'options',
          required: true,
          constraint: { equals: { value: index } },
        },
      ],
      seriesMatchingRules: [
        { attribute: 'numImageFrames', weight: 10, constraint: { greaterThan: { value: 0 } }, required: true },
      ],
    };
  }

  function hangingProtocol(id, selectors) {
    const names = selectors.map((_, place) => `at-${place}`);
    const linked = names.length > 1 ? [window.toolpictLinkedScrolling.group] : [];
    return {
      id,
      name: id,
      locked: true,
      protocolMatchingRules: [],
      toolGroupIds: ['default'],
      numberOfPriorsReferenced: 0,
      displaySetSelectors: Object.fromEntries(names.map((name, place) => [name, selectors[place]])),
      defaultViewport: {
        ...viewport(names[0], []),
        displaySets: [{ id: names[0], matchedDisplaySetsIndex: -1 }],
      },
      stages: [
        {
          name: id,
          viewportStructure: { layoutType: 'grid', properties: { rows: 1, columns: names.length } },
          viewports: names.map((name) => viewport(name, linked)),
        },
      ],
    };
  }

  /* One viewport for one examination; for more, the first on the left and the last on the right. */
  function readingExtension(boot) {
    const protocols = [
      hangingProtocol(SINGLE, [selectorOf(0)]),
      hangingProtocol(PAIR, [selectorOf(0), selectorOf(boot.studies.length - 1)]),
    ];
    return {
      id: 'toolpict-reading',
      getHangingProtocolModule: () => protocols.map((protocol) => ({ name: protocol.id, protocol })),
    };
  }

  function dataSource(boot) {
    return {
      namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
      sourceName: DATA_SOURCE,
      configuration: {
        friendlyName: 'TOOLPICT',
        name: DATA_SOURCE,
        qidoRoot: boot.dicomweb,
        wadoRoot: boot.dicomweb,
        qidoSupportsIncludeField: true,
        imageRendering: 'wadors',
        thumbnailRendering: 'wadors',
        enableStudyLazyLoad: true,
        supportsFuzzyMatching: false,
        supportsWildcard: false,
        supportsStow: false,
        supportsReject: false,
        dicomUploadEnabled: false,
        omitQuotationForMultipartRequest: true,
        loadMultiframeAsPart10: false,
        singlepart: 'bulkdata,video',
        bulkDataURI: { enabled: true, relativeResolution: 'studies' },
      },
    };
  }

  /* The HTTP status of a failed request; of a frame it stands in the message only. 0 when nobody answered. */
  function statusOf(error) {
    return Number(error?.status || /got status ([0-9]{3})/.exec(error?.message)?.[1] || 0);
  }

  /* A request that fails is told by the page around us; the viewer would cover the image with a sentence of its own. */
  function keepFailedRequests() {
    window.addEventListener('unhandledrejection', (event) => {
      const error = event.reason?.error || event.reason;
      if (statusOf(error) || /failed to fetch|networkerror|load failed/i.test(error?.message)) {
        event.preventDefault();
        event.stopImmediatePropagation();
        tell('image-failed', { status: statusOf(error) });
      }
    });
  }

  /* The viewer calls this with its own loader; the modes that come with it are taken out before it reads them. */
  function configure(boot) {
    return async function config({ peerImport }) {
      window.modes.length = 0;
      const basic = await peerImport('@ohif/mode-basic');
      return {
        routerBasename: '/ohif',
        extensions: [readingExtension(boot)],
        modes: [readingMode(basic)],
        customizationService: {},
        dataSources: [dataSource(boot)],
        defaultDataSourceName: DATA_SOURCE,
        showStudyList: false,
        showPatientInfo: 'disabled',
        showCPUFallbackMessage: false,
        showWarningMessageForCrossOrigin: false,
        showLoadingIndicator: true,
        showErrorDetails: 'dev',
        investigationalUseDialog: { option: 'never' },
        disableTours: true,
        whiteLabeling: {
          createLogoComponentFn: (React) => React.createElement('span', { className: 'toolpict-logo' }, 'TOOLPICT'),
        },
        measurementTrackingMode: 'none',
        activateViewportBeforeInteraction: false,
        strictZSpacingForVolumeViewport: true,
        useSharedArrayBuffer: 'FALSE',
        maxNumberOfWebWorkers: 3,
        maxNumRequests: { interaction: 6, thumbnail: 4, prefetch: 6 },
        studyPrefetcher: { enabled: false },
        httpErrorHandler: (error) => tell('image-failed', { status: statusOf(error) }),
      };
    };
  }

  function loadBundle() {
    const bundle = document.createElement('script');
    bundle.src = script.dataset.bundle;
    bundle.addEventListener('load', () => tell('started'));
    bundle.addEventListener('error', () => showNotice('unavailable', language()));
    document.head.append(bundle);
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
      if (!boot.studies.length) {
        showNotice('none', language(boot.language));
        return;
      }
      replaceQuery(...named, boot);
      window.PUBLIC_URL = PUBLIC;
      // Nothing may be brought in from an address: the packages that ask for it were left out.
      window.browserImportFunction = () => Promise.reject(new Error('not part of this viewer'));
      keepFailedRequests();
      window.config = configure(boot);
      loadBundle();
    } catch (error) {
      showNotice(error instanceof Refusal ? error.message : 'unavailable', language());
    }
  }

  run();
})();
