import { unpacked } from '../src/common/protocol/packed.ts';
import type { FromPanel } from '../src/common/protocol/panel.ts';

/** The page does not know its host: VS Code, or a WebSocket to the engine in a browser. */
export interface Connection {
  send(message: FromPanel): void;
  /** Hears whatever the other side says, unchecked; the returned function stops it. */
  listen(receive: (data: unknown) => void): () => void;
  /** What `remember` was last given, also over a reload. */
  recall(): unknown;
  remember(state: unknown): void;
}

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare const acquireVsCodeApi: () => VsCodeApi;

/** VS Code gives its interface to a page once. */
const vsCodeConnection = (): Connection => {
  const api = acquireVsCodeApi();
  return {
    send: (message) => {
      api.postMessage(message);
    },
    listen: (receive) => {
      const heard = (event: MessageEvent<unknown>): void => {
        receive(unpacked(event.data));
      };
      window.addEventListener('message', heard);
      return () => {
        window.removeEventListener('message', heard);
      };
    },
    recall: () => api.getState(),
    remember: (state) => {
      api.setState(state);
    },
  };
};

let connected = vsCodeConnection;

/** Another host than VS Code; said before the page is read. */
export const connectBy = (connect: () => Connection): void => {
  connected = connect;
};

/** To whatever host this page has. */
export const connect = (): Connection => connected();
