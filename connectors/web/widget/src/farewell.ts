// Ends a conversation to which there is no connection any more: opens one for it, says goodbye, and tries again until
// the server has taken it, or the page is left.
import type {ClientFrame} from './protocol';

export function farewell(url: string, token: string, pause = 1_000): void {
  const socket = new WebSocket(url);
  const say = (frame: ClientFrame): void => socket.send(JSON.stringify(frame));
  // Nothing of it is wanted again.
  socket.onopen = () => say({type: 'hello', token, entry: '', locale: 'ja', after: Number.MAX_SAFE_INTEGER});
  socket.onmessage = ({data}) => {
    const {type} = JSON.parse(data as string) as {type: string};
    if (type === 'welcome') say({type: 'bye'});
    else if (type === 'error') socket.close();
  };
  socket.onclose = ({code}) => {
    if (code !== 1000) setTimeout(() => farewell(url, token, 2 * pause), pause);
  };
}
