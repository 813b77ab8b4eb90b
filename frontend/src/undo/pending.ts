import type { User } from '@/session/session'

/** How long somebody can change their mind. */
export const UNDO_MS = 8000

/** What is to be deleted. */
export type Doomed =
  | { kind: 'namespace'; namespace: string }
  | { kind: 'files'; namespace: string; names: string[] }
  | { kind: 'token'; id: string; name: string }
  /** Somebody's own session on another device, which is named as people would. */
  | { kind: 'session'; id: number; device: string }

/** A deletion that the page keeps back. Nothing has been sent yet unless it is running. */
export interface Pending {
  id: string
  what: Doomed
  dueAt: number
  running: boolean
}

export interface Executor {
  /** Deletes a namespace, a single file, a token or a session; is content if it is gone already. */
  delete: (one: Doomed) => Promise<void>
  /** Those that are gone now; the page's own knowledge has to follow before the page shows them again. */
  done: (what: Doomed) => Promise<void>
  failed: (what: Doomed, error: unknown) => void
  /** Whose deletions these are, and whether they can be carried out just now. */
  user: () => User | null
}

/** Deletions at once; each is a short request. */
const PARALLEL = 4
const KEY = 'edd.pending-deletions'

/**
 * What happens when the page is closed in time: files are worth more than the wish to be rid of them, and stay where they are. A
 * token or a session was ended for safety's sake, so its end is sent then.
 */
function stays(what: Doomed): boolean {
  return what.kind === 'namespace' || what.kind === 'files'
}

/** Those of one kind, which lists leave out. */
export function doomedOf<K extends Doomed['kind']>(pending: readonly Pending[], kind: K): Extract<Doomed, { kind: K }>[] {
  return pending.map(({ what }) => what).filter((what): what is Extract<Doomed, { kind: K }> => what.kind === kind)
}

/** Single things, each of which is one request. */
function apart(what: Doomed): Doomed[] {
  return what.kind === 'files' ? what.names.map((name) => ({ ...what, names: [name] })) : [what]
}

/** Some of those that came out of one, as one again. */
function together(whole: Doomed, parts: readonly Doomed[]): Doomed {
  return whole.kind === 'files' ? { ...whole, names: parts.flatMap((part) => (part.kind === 'files' ? part.names : [])) } : whole
}

/**
 * Deletions wait here until nobody can undo them any more. Those of files survive a reload of the page (session storage), not its
 * end; those of tokens and sessions are sent when the page is left. Of one person's deletions nobody else ever sees any.
 */
export class PendingDeletions {
  #pending: readonly Pending[] = []
  #owner: string | null = null
  #timers = new Map<string, ReturnType<typeof setTimeout>>()
  #listeners = new Set<() => void>()
  readonly #storage: Storage
  readonly #executor: Executor

  constructor(storage: Storage, executor: Executor) {
    this.#storage = storage
    this.#executor = executor
  }

  all = (): readonly Pending[] => this.#pending

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Takes up what was waiting when the page was reloaded, and whatever a session that ended has kept back. */
  resume(): void {
    const user = this.#executor.user()
    if (!user) return
    if (this.#owner !== user.userId) {
      this.#timers.forEach((timer) => clearTimeout(timer))
      this.#timers.clear()
      this.#owner = user.userId
      this.#set(this.#read(user.userId))
    }
    for (const pending of this.#pending) if (!pending.running) this.#schedule(pending)
  }

  /** Keeps a deletion back for as long as it can be undone. */
  add(what: Doomed): string {
    const user = this.#executor.user()
    if (user && this.#owner !== user.userId) this.resume()
    const pending: Pending = { id: crypto.randomUUID(), what, dueAt: Date.now() + UNDO_MS, running: false }
    this.#set([...this.#pending, pending])
    this.#schedule(pending)
    return pending.id
  }

  /** Forgets it, if it is not too late. */
  undo(id: string): boolean {
    const pending = this.#pending.find((candidate) => candidate.id === id)
    if (!pending || pending.running) return false
    this.#drop(id)
    return true
  }

  /** Carries out at once what matches: before something takes the same name, or before the person leaves. */
  async flush(matches: (what: Doomed) => boolean = () => true): Promise<void> {
    await Promise.all(this.#pending.filter(({ what }) => matches(what)).map(({ id }) => this.#run(id)))
  }

  /** The page is being closed or reloaded. Sends what does not stay; each request has begun when this returns. */
  left(): void {
    void this.flush((what) => !stays(what))
  }

  isDoomed(namespace: string, name?: string): boolean {
    return this.#pending.some(
      ({ what }) =>
        (what.kind === 'namespace' && what.namespace === namespace) ||
        (what.kind === 'files' && what.namespace === namespace && name !== undefined && what.names.includes(name)),
    )
  }

  #schedule(pending: Pending): void {
    clearTimeout(this.#timers.get(pending.id))
    this.#timers.set(
      pending.id,
      setTimeout(() => void this.#run(pending.id), Math.max(0, pending.dueAt - Date.now())),
    )
  }

  async #run(id: string): Promise<void> {
    clearTimeout(this.#timers.get(id))
    const pending = this.#pending.find((candidate) => candidate.id === id)
    // Without a session it waits: resume() takes it up when the person is back.
    if (!pending || pending.running || this.#executor.user()?.userId !== this.#owner) return
    this.#set(this.#pending.map((other) => (other.id === id ? { ...other, running: true } : other)))
    const left = apart(pending.what)
    const gone: Doomed[] = []
    const refused: Doomed[] = []
    let error: unknown
    const worker = async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) {
        try {
          await this.#executor.delete(one)
          gone.push(one)
        } catch (failure) {
          refused.push(one)
          error = failure
        }
      }
    }
    await Promise.all(Array.from({ length: PARALLEL }, worker))
    if (gone.length > 0) await this.#executor.done(together(pending.what, gone))
    if (refused.length > 0) this.#executor.failed(together(pending.what, refused), error)
    this.#drop(id)
  }

  #drop(id: string): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
    this.#set(this.#pending.filter((pending) => pending.id !== id))
  }

  #set(pending: readonly Pending[]): void {
    this.#pending = pending
    if (this.#owner !== null) {
      const kept = pending.filter(({ what }) => stays(what)).map((one) => ({ ...one, running: false }))
      if (kept.length > 0) this.#storage.setItem(KEY, JSON.stringify({ owner: this.#owner, kept }))
      else this.#storage.removeItem(KEY)
    }
    this.#listeners.forEach((listener) => listener())
  }

  #read(owner: string): Pending[] {
    try {
      const stored = JSON.parse(this.#storage.getItem(KEY) ?? 'null') as { owner: string; kept: Pending[] } | null
      return stored?.owner === owner ? stored.kept.map((pending) => ({ ...pending, running: false })) : []
    } catch {
      return []
    }
  }
}
