import { ApiError } from '@/api/error'
import { Speedometer } from './rate'

/**
 * - `waiting`: for its turn, for the network, or for somebody to sign in again.
 * - `retrying`: it broke off, and is tried again by itself after a pause.
 * - `conflict`: a file of this name exists, and somebody has to say what to do.
 */
export type UploadStatus = 'waiting' | 'running' | 'retrying' | 'conflict' | 'done' | 'failed'

export interface Upload {
  readonly id: string
  readonly namespace: string
  readonly name: string
  readonly size: number
  readonly status: UploadStatus
  readonly sent: number
  readonly rate: number
  readonly overwrite: boolean
  /** How often it broke off since somebody last asked for it. */
  readonly failures: number
  readonly error?: unknown
}

export interface Transfer {
  namespace: string
  name: string
  file: Blob
  overwrite: boolean
  onProgress: (sent: number) => void
  signal: AbortSignal
}

export interface Environment {
  /** Sends one file. Rejects with ApiError for a refusal, with anything else when the connection broke. */
  send: (transfer: Transfer) => Promise<void>
  /** Whether a file of this name is known to be there, so that nobody waits for bytes to be sent and refused. */
  exists: (namespace: string, name: string) => boolean
  /** Called before the first byte of each file. */
  prepare: (namespace: string, name: string) => Promise<void>
  uploaded: (upload: Upload) => void
  /** Asked after a 401: whether the session still counts. */
  sessionCounts: () => Promise<boolean>
  /** False while uploads make no sense: no network, no session. */
  ready: () => boolean
  now: () => number
}

/** A browser has six connections to a host at most in HTTP/1.1, and more at once only makes each slower. */
const PARALLEL = 3
/** Listeners hear of progress this often: more than anybody sees. */
const TELL_EVERY_MS = 150
/**
 * Pauses before an upload that broke off is tried again; after the last it fails. Together longer than a service takes to restart, and
 * growing, so that many pages do not keep a service down that just comes up.
 */
export const RETRY_AFTER_MS: readonly number[] = [1_000, 3_000, 10_000, 30_000]
/** What the gateway answers while the service behind it is away. Every other answer is one that would come again. */
const AWAY: readonly number[] = [502, 503, 504]

interface Entry {
  upload: Upload
  file: Blob
  speed: Speedometer
  abort?: AbortController
  pause?: ReturnType<typeof setTimeout>
}

function stop({ abort, pause }: Entry): void {
  abort?.abort()
  clearTimeout(pause)
}

/** No answer at all, or the gateway's that nobody is there to give one: as opposed to a refusal. */
function brokeOff(error: unknown): boolean {
  return !(error instanceof ApiError) || AWAY.includes(error.status)
}

/** The files on their way to the platform, whatever page is open. */
export class UploadQueue {
  #entries = new Map<string, Entry>()
  #snapshot: readonly Upload[] = []
  #listeners = new Set<() => void>()
  #telling: ReturnType<typeof setTimeout> | undefined
  readonly #environment: Environment

  constructor(environment: Environment) {
    this.#environment = environment
  }

  all = (): readonly Upload[] => this.#snapshot

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  add(namespace: string, files: readonly File[]): void {
    for (const file of files) {
      const upload: Upload = {
        id: crypto.randomUUID(),
        namespace,
        name: file.name,
        size: file.size,
        status: 'waiting',
        sent: 0,
        rate: 0,
        overwrite: false,
        failures: 0,
      }
      this.#entries.set(upload.id, { upload, file, speed: new Speedometer() })
    }
    this.#pump()
  }

  /** Stops it, whatever it is doing, and forgets it. */
  cancel(id: string): void {
    const entry = this.#entries.get(id)
    this.#entries.delete(id)
    if (entry) stop(entry)
    this.#pump()
  }

  cancelAll(): void {
    const entries = [...this.#entries.values()]
    this.#entries.clear()
    entries.forEach(stop)
    this.#tellNow()
  }

  /** Tries now what has failed, or pauses before its next try. */
  retry(id: string): void {
    const entry = this.#entries.get(id)
    if (entry?.upload.status !== 'failed' && entry?.upload.status !== 'retrying') return
    clearTimeout(entry.pause)
    this.#change(id, { status: 'waiting', sent: 0, failures: 0 })
    this.#pump()
  }

  /** Answers a conflict: replace what is there, or go by another name. */
  resolve(id: string, how: { replace: true } | { rename: string }): void {
    const entry = this.#entries.get(id)
    if (entry?.upload.status !== 'conflict') return
    this.#change(id, {
      status: 'waiting',
      sent: 0,
      failures: 0,
      ...('rename' in how ? { name: how.rename, overwrite: false } : { overwrite: true }),
    })
    this.#pump()
  }

  /** Forgets what is finished. */
  clearDone(): void {
    for (const [id, { upload }] of this.#entries) if (upload.status === 'done') this.#entries.delete(id)
    this.#tellNow()
  }

  /** Something that uploads were waiting for may have come: the network, a session. */
  wake(): void {
    this.#pump()
  }

  isBusy(): boolean {
    return this.#snapshot.some(({ status }) => status !== 'done' && status !== 'failed')
  }

  #pump(): void {
    let running = 0
    for (const { upload } of this.#entries.values()) if (upload.status === 'running') running++
    for (const entry of this.#entries.values()) {
      if (running >= PARALLEL || !this.#environment.ready()) break
      if (entry.upload.status !== 'waiting') continue
      const { id, namespace, name, overwrite } = entry.upload
      if (!overwrite && this.#environment.exists(namespace, name)) {
        this.#change(id, { status: 'conflict' })
        continue
      }
      running++
      void this.#run(entry)
    }
    this.#tellNow()
  }

  async #run(entry: Entry): Promise<void> {
    const { id, namespace, name, overwrite } = entry.upload
    const abort = new AbortController()
    entry.abort = abort
    entry.speed.reset()
    this.#change(id, { status: 'running', sent: 0, rate: 0, error: undefined })
    try {
      await this.#environment.prepare(namespace, name)
      await this.#environment.send({
        namespace,
        name,
        file: entry.file,
        overwrite,
        signal: abort.signal,
        onProgress: (sent) => {
          entry.speed.add(sent, this.#environment.now())
          this.#change(id, { sent, rate: entry.speed.rate() })
          this.#tellSoon()
        },
      })
      this.#change(id, { status: 'done', sent: entry.upload.size, rate: 0 })
      this.#environment.uploaded(entry.upload)
    } catch (error) {
      if (abort.signal.aborted) return
      if (error instanceof ApiError && error.status === 409) {
        this.#change(id, { status: 'conflict', sent: 0, rate: 0 })
      } else if (await this.#mustWait(error)) {
        // The network or the session went away under it: it waits, and starts again when they are back.
        this.#change(id, { status: 'waiting', sent: 0, rate: 0 })
      } else if (brokeOff(error) && entry.upload.failures < RETRY_AFTER_MS.length) {
        this.#pause(entry, error)
      } else {
        this.#change(id, { status: 'failed', rate: 0, error })
      }
    } finally {
      delete entry.abort
    }
    this.#pump()
  }

  #pause(entry: Entry, error: unknown): void {
    const { id, failures } = entry.upload
    this.#change(id, { status: 'retrying', sent: 0, rate: 0, failures: failures + 1, error })
    entry.pause = setTimeout(() => {
      this.#change(id, { status: 'waiting' })
      this.#pump()
    }, RETRY_AFTER_MS[failures])
  }

  async #mustWait(error: unknown): Promise<boolean> {
    if (error instanceof ApiError && error.status === 401) return !(await this.#environment.sessionCounts())
    return !(error instanceof ApiError) && !this.#environment.ready()
  }

  #change(id: string, change: Partial<Upload>): void {
    const entry = this.#entries.get(id)
    if (entry) entry.upload = { ...entry.upload, ...change }
  }

  #tellSoon(): void {
    this.#telling ??= setTimeout(() => this.#tellNow(), TELL_EVERY_MS)
  }

  #tellNow(): void {
    clearTimeout(this.#telling)
    this.#telling = undefined
    this.#snapshot = Array.from(this.#entries.values(), ({ upload }) => upload)
    this.#listeners.forEach((listener) => listener())
  }
}
