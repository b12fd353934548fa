// How many answers nobody has seen, also over a change of pages.
import type {Conversation} from './conversation';
import type {Memory} from './memory';

export class Unread {
  constructor(private readonly memory_: Memory) {}

  count({messages}: Conversation): number {
    const read = Number(this.memory_.get('read') ?? 0);
    return messages.filter((one) => one.kind === 'answer' && one.reply.seq > read).length;
  }

  clear({seen}: Conversation): void {
    if (seen > 0) this.memory_.set('read', String(seen));
  }
}
