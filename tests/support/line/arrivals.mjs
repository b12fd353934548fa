// A line in which things wait for a test, or a test for them: whichever comes first. Nothing polls.
export class Arrivals {
  #waiting = [];
  #unseen = [];

  add(item) {
    const at = this.#waiting.findIndex(({fits}) => fits(item));
    if (at < 0) this.#unseen.push(item);
    else this.#waiting.splice(at, 1)[0].resolve(item);
  }

  // What came and was not asked for yet.
  get unseen() {
    return [...this.#unseen];
  }

  // The first item that fits and that no test has had before. `timeout` is real time, and only the failure
  // waits for it; `seen` then says what there was instead.
  next({fits = () => true, timeout = 5000, seen = () => 'nothing'} = {}) {
    const at = this.#unseen.findIndex(fits);
    if (at >= 0) return Promise.resolve(this.#unseen.splice(at, 1)[0]);
    return new Promise((resolve, reject) => {
      const waiter = {fits, resolve: (item) => {
        clearTimeout(timer);
        resolve(item);
      }};
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        reject(new Error(`nothing came within ${timeout} ms; seen so far: ${seen()}`));
      }, timeout);
      this.#waiting.push(waiter);
    });
  }
}
