// The chat's socket of one page, through the hands of a test: what was sent and received, and a grip on both.

export class Wire {
  sent = [];      // frames, as text
  received = [];  // likewise, as far as they came through
  #held = [];
  #holding = false;
  #cuts = [];

  // From the page's next load on.
  static async of(page) {
    const wire = new Wire();
    await page.routeWebSocket(/\/v1\/chat$/, (socket) => wire.#connect(socket));
    return wire;
  }

  messages() {
    return this.sent.map((text) => JSON.parse(text)).filter(({type}) => type === 'message');
  }

  // What the page sends waits, until `letGo`.
  hold() {
    this.#holding = true;
  }

  letGo() {
    this.#holding = false;
    for (const send of this.#held.splice(0)) send();
  }

  // The socket is cut instead of handing over the next frame from the server that `is` this one. Resolves then.
  cutBefore(is) {
    return new Promise((cut) => this.#cuts.push({is, cut}));
  }

  #connect(socket) {
    const server = socket.connectToServer();
    let open = true;
    socket.onMessage((text) => {
      this.sent.push(text);
      const send = () => open && server.send(text);
      if (this.#holding) this.#held.push(send);
      else send();
    });
    server.onMessage((text) => {
      if (!open) return;
      const [next] = this.#cuts;
      if (next?.is(JSON.parse(text))) {
        this.#cuts.shift();
        open = false;
        server.close({code: 3000});
        socket.close({code: 3000});
        return next.cut();
      }
      this.received.push(text);
      socket.send(text);
    });
    socket.onClose(() => {
      open = false;
      server.close();
    });
    server.onClose((code, reason) => socket.close({code, reason}));
  }
}
