import type { User } from '@/session/session'

/** How long somebody can change their mind. */
export const UNDO_MS = 8000

export type Doomed =
  | { kind: 'namespace'; namespace: string }
  | { kind: 'files'; namespace: string; names: string[] }

/** A deletion that the page keeps back. Nothing has been sent yet. */
export type Pending = Doomed & { id: string; dueAt: number; running: boolean }

export interface Executor {
  deleteNamespace: (namespace: string) => Promise<void>
  deleteFile: (namespace: string, name: string) => Promise<void>
  /** Those that are gone now; the page's own knowledge has to follow. */
  done: (what: Doomed) => void
  failed: (what: Doomed, error: unknown) => void
  /** Whose deletions these are, and whether they can be carried out just now. */
  user: () => User | null
}

/** Deletions at once; each is a short request. */
const PARALLEL = 4
const KEY = 'edd.pending-deletions'

/**
 * Deletions wait here until nobody can undo them any more. They survive a reload of the page (session storage), not its end:
 * what has not been carried out when a page is closed stays where it is. Of one person's deletions nobody else ever sees any.
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
    const pending: Pending = { ...what, id: crypto.randomUUID(), dueAt: Date.now() + UNDO_MS, running: false }
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
  async flush(matches: (pending: Pending) => boolean = () => true): Promise<void> {
    await Promise.all(this.#pending.filter(matches).map((pending) => this.#run(pending.id)))
  }

  isDoomed(namespace: string, name?: string): boolean {
    return this.#pending.some(
      (pending) =>
        pending.namespace === namespace &&
        (pending.kind === 'namespace' || (name !== undefined && pending.names.includes(name))),
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
    if (pending.kind === 'namespace') {
      try {
        await this.#executor.deleteNamespace(pending.namespace)
        this.#executor.done(pending)
      } catch (error) {
        this.#executor.failed(pending, error)
      }
    } else {
      await this.#runFiles(pending.namespace, pending.names)
    }
    this.#drop(id)
  }

  async #runFiles(namespace: string, names: string[]): Promise<void> {
    const left = [...names]
    const gone: string[] = []
    const refused: string[] = []
    let error: unknown
    const worker = async () => {
      for (let name = left.shift(); name !== undefined; name = left.shift()) {
        try {
          await this.#executor.deleteFile(namespace, name)
          gone.push(name)
        } catch (failure) {
          refused.push(name)
          error = failure
        }
      }
    }
    await Promise.all(Array.from({ length: PARALLEL }, worker))
    if (gone.length > 0) this.#executor.done({ kind: 'files', namespace, names: gone })
    if (refused.length > 0) this.#executor.failed({ kind: 'files', namespace, names: refused }, error)
  }

  #drop(id: string): void {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
    this.#set(this.#pending.filter((pending) => pending.id !== id))
  }

  #set(pending: readonly Pending[]): void {
    this.#pending = pending
    if (this.#owner !== null) {
      const kept = pending.map((one) => ({ ...one, running: false }))
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
