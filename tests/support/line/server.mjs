// The HTTP side: api.line.me and api-data.line.me on one loopback port. Reads a call, writes it down, lets a fault
// happen if one was set, checks the access token and the body, and answers.
import {once} from 'node:events';
import {createServer} from 'node:http';
import {Answer, LineError, OAuthError} from './answers.mjs';
import {bodyFor} from './faults.mjs';
import {requestId} from './ids.mjs';

const maxBytes = 2 * 1024 * 1024;
const tokenPath = '/oauth2/v3/token';

export class ApiServer {
  #line;
  #routes;
  #server = createServer((request, response) => this.#serve(request, response));

  constructor(line, routes) {
    this.#line = line;
    this.#routes = routes.map(([method, path, route]) => ({method, path: pattern(path), ...route}));
  }

  async listen() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  async stop() {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  async #serve(request, response) {
    try {
      const raw = await read(request);
      const call = this.#written(request, raw);
      const fault = this.#line.faults.take(call.method, call.path);
      const answer = await this.#answerWith(fault, request, raw, call);
      if (answer === undefined) return void request.socket.destroy();
      call.status = answer.status;
      this.#line.called(call);
      if (fault?.kind === 'drop') return void request.socket.destroy();
      if (fault?.kind === 'hold') await fault.held.released;
      send(response, call, fault?.kind === 'garble' ? {...answer, bytes: Buffer.from(fault.text ?? '<html>')} : answer);
    } catch (error) {
      // The client went away; anything else is a mistake in the simulator, and a test must see it.
      if (error.code !== 'ECONNRESET') this.#line.broken(error);
      request.socket.destroy();
    }
  }

  // What a test sees of a call: everything but the bearer token and the channel secret.
  #written(request, raw) {
    const {pathname, search} = new URL(request.url, 'http://line');
    const call = {
      method: request.method, path: pathname, query: search, status: undefined, requestId: requestId(),
      retryKey: request.headers['x-line-retry-key'], body: undefined, at: this.#line.clock.now(),
    };
    if (/json/.test(request.headers['content-type'] ?? '')) call.body = parse(raw);
    if (pathname === tokenPath) call.body = {grant_type: form(raw).get('grant_type')};
    this.#line.calls.push(call);
    return call;
  }

  async #answerWith(fault, request, raw, call) {
    if (fault) call.fault = fault.kind;
    if (fault?.kind === 'refuse') return undefined;
    if (fault?.kind === 'fail') {
      return {status: fault.status, body: fault.body ?? bodyFor(fault.status), headers: fault.headers};
    }
    fault?.held?.arrive(call);
    if (fault?.before) await fault.held.released;
    return this.#answer(request, raw, call);
  }

  async #answer(request, raw, call) {
    try {
      const answer = await this.#process(request, raw, call);
      return answer instanceof Answer ? answer : new Answer(200, {body: answer});
    } catch (error) {
      if (error instanceof LineError || error instanceof OAuthError) return error;
      throw error;
    }
  }

  #process(request, raw, call) {
    if (call.path === tokenPath && call.method === 'POST') return this.#line.tokens.issue(form(raw));
    this.#line.tokens.check(request.headers.authorization);
    const {inspector} = this.#line;
    for (const route of this.#routes) {
      const found = route.method === call.method && route.path.exec(call.path);
      if (!found) continue;
      const type = request.headers['content-type'];
      if (raw.length > maxBytes) inspector.refuse(call, 'body.size', '', 'Payload too large', 413);
      if (route.schema) this.#checkBody(route, type, raw, call);
      return route.run({params: params(found), body: call.body, raw, type, call});
    }
    return inspector.refuse(call, 'path.unknown', '', 'Not found', 404);
  }

  #checkBody(route, type, raw, call) {
    const {inspector} = this.#line;
    if (!/^application\/json\b/.test(type ?? '')) {
      inspector.refuse(call, 'body.type', 'Content-Type', `Content type '${type}' not supported`, 415);
    }
    if (call.body === undefined) inspector.refuse(call, 'json', '', 'The request body could not be parsed as JSON');
    inspector.check(call, call.body, route);
  }
}

const pattern = (path) => new RegExp(`^${path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
const params = ({groups = {}}) => (
  Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)])));
const form = (raw) => new URLSearchParams(raw.toString());

async function read(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

// JSON must be UTF-8, without exception; undefined when it is no JSON.
function parse(raw) {
  try {
    return JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(raw));
  } catch {
    return undefined;
  }
}

function send(response, call, {status, body, bytes, type, headers = {}}) {
  const payload = bytes ?? Buffer.from(JSON.stringify(body ?? {}));
  response.writeHead(status, {
    'Content-Type': type ?? 'application/json',
    'Content-Length': payload.length,
    'x-line-request-id': call.requestId,
    ...headers,
  });
  response.end(payload);
}
