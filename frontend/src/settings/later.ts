import { useSyncExternalStore } from 'react'
import { ApiError } from '@/api/error'
import { toast, toastError, toastStore } from '@/ui/toasts'

/** How long somebody can change their mind. */
export const UNDO_MS = 8000

export interface Ending {
  /** Names the thing; what carries it is hidden while it waits. */
  key: string
  /** "Deleted token “ci”." */
  said: string
  /** "Could not delete token “ci”." */
  failed: string
  run: () => Promise<void>
  /** The page's own knowledge follows; the thing stays hidden until then. */
  done: () => Promise<void>
}

/**
 * Ends of tokens and sessions wait here while they can be undone. Somebody who closes the page meant it: what still waits is
 * then carried out at once.
 */
export class Later {
  #waiting = new Map<string, { ending: Ending; timer: ReturnType<typeof setTimeout>; toast: number }>()
  #hidden: ReadonlySet<string> = new Set()
  #listeners = new Set<() => void>()

  hidden = (): ReadonlySet<string> => this.#hidden

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  add(ending: Ending): void {
    if (this.#hidden.has(ending.key)) return
    const timer = setTimeout(() => void this.#run(ending.key), UNDO_MS)
    const shown = toast(ending.said, { lifeMs: null, action: { label: 'Undo', run: () => this.undo(ending.key) } })
    this.#waiting.set(ending.key, { ending, timer, toast: shown })
    this.#hide(new Set([...this.#hidden, ending.key]))
  }

  undo(key: string): void {
    const waiting = this.#waiting.get(key)
    if (!waiting) return
    clearTimeout(waiting.timer)
    toastStore.close(waiting.toast)
    this.#waiting.delete(key)
    this.#show(key)
  }

  /** Carries out at once what waits: before the person leaves. */
  async flush(): Promise<void> {
    await Promise.all([...this.#waiting.keys()].map((key) => this.#run(key)))
  }

  async #run(key: string): Promise<void> {
    const waiting = this.#waiting.get(key)
    if (!waiting) return
    clearTimeout(waiting.timer)
    toastStore.close(waiting.toast)
    this.#waiting.delete(key)
    const { ending } = waiting
    try {
      await ending.run().catch((error: unknown) => {
        // Somebody else was faster: it has ended, which is what was wanted.
        if (!(error instanceof ApiError && error.status === 404)) throw error
      })
      await ending.done()
    } catch (error) {
      toastError(ending.failed, error, { label: 'Try again', run: () => this.add(ending) })
    }
    this.#show(key)
  }

  #show(key: string): void {
    const hidden = new Set(this.#hidden)
    hidden.delete(key)
    this.#hide(hidden)
  }

  #hide(hidden: ReadonlySet<string>): void {
    this.#hidden = hidden
    this.#listeners.forEach((listener) => listener())
  }
}

export const later = new Later()
window.addEventListener('pagehide', () => void later.flush())

/** The keys of what is about to end. */
export function useHidden(): ReadonlySet<string> {
  return useSyncExternalStore(later.subscribe, later.hidden)
}
