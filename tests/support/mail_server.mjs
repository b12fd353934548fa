// A mail server for tests, small and strict (RFC 5321): takes letters and keeps them, or does to the next visitor what
// a test wants of it. What a client may not do is answered as an error and noted in `complaints`.
import {EventEmitter, once} from 'node:events';
import {createServer} from 'node:net';

const longestLine = 1000;  // bytes, CRLF included

export class MailServer extends EventEmitter {
  letters = [];     // taken whole: {to, id, subject, text, acknowledged}
  complaints = [];  // what was wrong with a client
  #faults = [];
  #server;
  #sockets = new Set();

  static async start() {
    const server = new MailServer();
    await server.open();
    return server;
  }

  get url() {
    return `smtp://127.0.0.1:${this.port}`;
  }

  // After `close` at the same port as before.
  async open() {
    this.#server = createServer((socket) => {
      this.#sockets.add(socket.on('close', () => this.#sockets.delete(socket)).on('error', () => {}));
      new Visit(this, socket, this.#faults.shift());
    });
    this.#server.listen(this.port ?? 0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.port = this.#server.address().port;
  }

  // Down: nobody listens.
  async close() {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((closed) => this.#server.close(closed));
  }

  // For the next visitors, one each; nothing: all is well. busy: 421 as a greeting. later: 450 to the recipient. refused: 550 to the
  // recipient. broken: the connection ends after the last dot, and the letter is taken.
  next(...faults) {
    this.#faults = faults;
  }

  // Resolves with all letters to `address` once there are so many.
  async lettersTo(address, count = 1) {
    const found = () => this.letters.filter(({to}) => to === address);
    while (found().length < count) await once(this, 'letter');
    return found();
  }
}

class Visit {
  #rest = '';
  #greeted = false;
  #from = null;
  #to = null;
  #lines = null;  // of the letter, while it comes

  constructor(server, socket, fault) {
    Object.assign(this, {server, socket, fault});
    socket.setEncoding('latin1').on('data', (text) => this.#take(text));
    if (fault === 'busy') socket.end('421 4.3.2 try again later\r\n');
    else this.#say('220 mail.example.jp ESMTP');
  }

  #say(line) {
    this.socket.write(`${line}\r\n`);
  }

  #take(text) {
    const lines = (this.#rest + text).split('\r\n');
    this.#rest = lines.pop();
    for (const line of lines) {
      if (/[\r\n]/.test(line)) this.#complain(`a bare CR or LF: ${line}`);
      if (line.length + 2 > longestLine) this.#complain(`a line of ${line.length} bytes`);
      if (this.#lines) this.#write(line);
      else this.#obey(line);
    }
  }

  #obey(line) {
    const [verb] = line.toUpperCase().split(' ');
    const from = /^MAIL FROM:<([^<>\s]+)>$/i.exec(line)?.[1];
    const to = /^RCPT TO:<([^<>\s]+@[^<>\s]+)>$/i.exec(line)?.[1];
    if (verb === 'QUIT') return this.socket.end('221 2.0.0 bye\r\n');
    if (verb === 'RSET') {
      this.#from = this.#to = null;
      return this.#say('250 2.0.0 ok');
    }
    if (/^(EHLO|HELO) \S+$/i.test(line)) {
      this.#greeted = true;
      return this.#say('250 mail.example.jp');
    }
    if (from && this.#greeted && !this.#from) {
      this.#from = from;
      return this.#say('250 2.1.0 ok');
    }
    if (to && this.#from && !this.#to) return this.#address(to);
    if (line.toUpperCase() === 'DATA' && this.#to) {
      this.#lines = [];
      return this.#say('354 go on, and end with a dot');
    }
    const refused = verb === 'DATA' && ['later', 'refused'].includes(this.fault);
    if (!refused) this.#complain(`out of order: ${line}`);
    this.#say('503 5.5.1 bad sequence of commands');
  }

  #address(to) {
    if (this.fault === 'later') return this.#say('450 4.2.0 mailbox busy');
    if (this.fault === 'refused') return this.#say('550 5.1.1 no such mailbox');
    this.#to = to;
    this.#say('250 2.1.5 ok');
  }

  #write(line) {
    if (line !== '.') return void this.#lines.push(line.startsWith('.') ? line.slice(1) : line);
    const broken = this.fault === 'broken';
    const letter = {...this.#read(this.#lines), to: this.#to, acknowledged: !broken};
    this.#lines = this.#from = this.#to = null;
    this.server.letters.push(letter);
    if (broken) this.socket.destroy();
    else this.#say('250 2.0.0 taken');
    this.server.emit('letter');
  }

  #read(lines) {
    const end = lines.indexOf('');
    const head = lines.slice(0, end).join('\r\n').replace(/\r\n[ \t]+/g, ' ');
    if (end < 0 || /[^\x00-\x7f]/.test(lines.join(''))) this.#complain('no head, or not in ASCII');
    const field = (name) => new RegExp(`^${name}: (.*)$`, 'mi').exec(head)?.[1] ?? '';
    const words = field('Subject').replace(/\?=\s+=\?/g, '?==?');
    return {
      id: field('Message-ID'),
      subject: words.replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, base64) => Buffer.from(base64, 'base64').toString()),
      text: Buffer.from(lines.slice(end).join(''), 'base64').toString(),
    };
  }

  #complain(what) {
    this.server.complaints.push(what);
  }
}
