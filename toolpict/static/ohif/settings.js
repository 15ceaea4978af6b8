// The viewer's settings: one mode, one source of images, and nothing that asks or writes elsewhere.
import { hangingProtocols } from './hanging.js';
import { install } from './linked_scrolling.js';
import { failure, tell } from './telling.js';

const DATA_SOURCE = 'toolpict';

/** Reading only: the layout, tools and handlers of the basic mode, without panels that write. */
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
      install(context.servicesManager.services);
      return basic.modeInstance.onModeEnter.call(this, context);
    },
    routes: [{ ...route, path: 'read', layoutInstance: ours, layoutTemplate: () => ours }],
  };
  return { ...basic, id: 'toolpict-read', modeInstance: instance, modeFactory: () => instance };
}

function readingExtension() {
  return {
    id: 'toolpict-reading',
    getHangingProtocolModule: () => hangingProtocols().map((protocol) => ({ name: protocol.id, protocol })),
  };
}

/** Where images are asked for: below the grant of the case that is open, which `opened` holds. */
function dataSource(opened) {
  const here = (settings) => ({ ...settings, qidoRoot: opened.boot.dicomweb, wadoRoot: opened.boot.dicomweb });
  return {
    namespace: '@ohif/extension-default.dataSourcesModule.dicomweb',
    sourceName: DATA_SOURCE,
    configuration: here({
      friendlyName: 'TOOLPICT',
      name: DATA_SOURCE,
      onConfiguration: here,
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
    }),
  };
}

/** The viewer calls this with its own loader; the modes that come with it are taken out before it reads them. */
export function configure(opened) {
  return async function config({ peerImport }) {
    window.modes.length = 0;
    const basic = await peerImport('@ohif/mode-basic');
    return {
      routerBasename: '/ohif',
      extensions: [readingExtension()],
      modes: [readingMode(basic)],
      customizationService: {},
      dataSources: [dataSource(opened)],
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
      httpErrorHandler: (error) => tell('image-failed', failure(error)),
    };
  };
}
