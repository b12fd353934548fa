// What outlives a reload. Storage may be blocked (it then throws): the chat works all the same, until the
// page is left.

type Key = 'token' | 'conversation' | 'pending' | 'draft' | 'read' | 'ratings' | 'size' | 'locale';

const prefix = 'annai.';
// Taste is no secret and stays; what was said belongs to this window.
const kept: ReadonlySet<Key> = new Set<Key>(['size', 'locale']);

export class Memory {
  private readonly fallback_ = new Map<Key, string>();

  // `shared`: other windows of this browser join the same conversation, also after a restart of it.
  constructor(private readonly shared_: boolean) {}

  get(key: Key): string | null {
    try {
      return this.storage_(key).getItem(prefix + key) ?? this.fallback_.get(key) ?? null;
    } catch {
      return this.fallback_.get(key) ?? null;
    }
  }

  set(key: Key, value: string): void {
    this.fallback_.set(key, value);
    try {
      this.storage_(key).setItem(prefix + key, value);
    } catch {
      // blocked or full
    }
  }

  // A value that is gone or broken reads as `otherwise`.
  read<T>(key: Key, otherwise: T): T {
    try {
      return (JSON.parse(this.get(key) ?? 'null') as T | null) ?? otherwise;
    } catch {
      return otherwise;
    }
  }

  write(key: Key, value: unknown): void {
    this.set(key, JSON.stringify(value));
  }

  // Everything of this conversation, nothing of taste.
  forget(keys: readonly Key[] = ['token', 'conversation', 'pending', 'draft', 'read', 'ratings']): void {
    for (const key of keys) {
      this.fallback_.delete(key);
      try {
        this.storage_(key).removeItem(prefix + key);
      } catch {
        // blocked
      }
    }
  }

  private storage_(key: Key): Storage {
    const local = kept.has(key) || (this.shared_ && (key === 'token' || key === 'conversation' || key === 'read'));
    return local ? localStorage : sessionStorage;
  }
}
