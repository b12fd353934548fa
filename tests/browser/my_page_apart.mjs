// A My Page in a process of its own, and before it a door through which everybody must: customers, and the chat. The
// door can garble or keep back what My Page answers, and knows what it has answered.
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {appendFileSync} from 'node:fs';
import {Agent, createServer, request as ask} from 'node:http';
import path from 'node:path';
import {buffer} from 'node:stream/consumers';
import {createInterface} from 'node:readline';
import {binary, root} from './support.mjs';

const registering = 'POST /v1/registrations';

export class MyPageApart {
  #door = createServer((request, response) => void this.#through(request, response).catch(() => request.socket.destroy()));
  #agent = new Agent({keepAlive: false});
  #faults = [];
  handedOver = [];  // what My Page has accepted from the chat, answered or not: {key, id}
  log = '';

  // `smtp`: where its mails go, instead of the inbox page.
  static async start({smtp = ''} = {}) {
    const mypage = new MyPageApart();
    mypage.smtp = smtp;
    mypage.#door.listen(0, '127.0.0.1');
    await once(mypage.#door, 'listening');
    mypage.url = `http://localhost:${mypage.#door.address().port}`;
    return mypage;
  }

  async openFor(annai) {
    this.annai = annai;
    annai.mypageUrl = this.url;
    await this.run(0);
  }

  async run(port) {
    const {annai, smtp, url} = this;
    this.process = spawn(binary, [
      'sandbox', '--port', `${port}`, '--public-url', url, '--chat-url', annai.url, '--chat-origin', annai.url,
      '--data', path.join(annai.folder, 'my-page'), '--key-file', `${annai.data}-mypage.key`, '--smtp', smtp, '--test-clock',
    ], {cwd: root, stdio: ['ignore', 'pipe', 'pipe']});
    this.ended = once(this.process, 'exit');
    this.process.stderr.setEncoding('utf8').on('data', (text) => {
      this.log += text;
      appendFileSync(path.join(annai.folder, 'my-page.log'), text);
    });
    for await (const line of createInterface(this.process.stdout)) {
      const ready = /^My Page is ready: http:\S+:(\d+)/.exec(line);
      if (!ready) continue;
      this.port = Number(ready[1]);
      this.process.stdout.resume();
      return;
    }
    throw new Error(`annai sandbox ended before it was ready: ${this.log}`);
  }

  async kill() {
    this.process.kill('SIGKILL');
    await this.ended;
  }

  restart() {
    return this.run(this.port);
  }

  // Resolves once its log has said so, so many times.
  async logs(words, times = 1) {
    while (this.log.split(words).length <= times) await once(this.process.stderr, 'data');
  }

  // Lets something happen to the next registration that the chat hands over; My Page itself gets it, and answers.
  // garbled: the chat is answered nonsense. held: nothing, until `release` or until the chat has given up.
  // `met` resolves once it has happened.
  next(kind) {
    const fault = {kind};
    fault.met = new Promise((resolve) => { fault.meet = resolve; });
    fault.released = new Promise((resolve) => { fault.release = resolve; });
    this.#faults.push(fault);
    return fault;
  }

  // The different registrations among them.
  registrations() {
    return [...new Set(this.handedOver.map(({id}) => id))];
  }

  async stop() {
    this.process?.kill('SIGTERM');
    await this.ended;
    this.#door.close();
    this.#door.closeAllConnections();
  }

  async #through(request, response) {
    const body = await buffer(request);
    const registers = `${request.method} ${request.url}` === registering;
    const fault = registers ? this.#faults.shift() : undefined;
    const answer = await this.#answerOf(request, body);
    if (registers && answer.status === 201) {
      this.handedOver.push({key: request.headers['idempotency-key'], id: JSON.parse(answer.body).id});
    }
    const hungUp = once(response, 'close');
    if (fault?.kind === 'held') {
      fault.meet();
      await Promise.race([fault.released, hungUp]);
    }
    const nonsense = '<!doctype html><title>502 Bad Gateway</title>';
    const said = fault?.kind === 'garbled' ? nonsense : answer.body;
    response.writeHead(answer.status, {...answer.headers, 'content-length': Buffer.byteLength(said)}).end(said);
    fault?.meet();
  }

  async #answerOf({method, url, headers}, body) {
    const {connection, ...fields} = headers;
    const call = ask({host: '127.0.0.1', port: this.port, method, path: url, headers: fields, agent: this.#agent});
    call.end(body);
    const [answer] = await once(call, 'response');
    return {status: answer.statusCode, headers: answer.headers, body: await buffer(answer)};
  }
}
