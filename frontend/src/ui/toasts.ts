import { describeError } from '@/api/error'

export interface Toast {
  id: number
  tone: 'plain' | 'good' | 'bad'
  text: string
  requestId?: string
  action?: { label: string; run: () => void }
  /** Null: stays until it is closed. */
  lifeMs: number | null
}

/** Errors stay longer: they have to be read. */
const LIFE_MS = 5000
const ERROR_LIFE_MS = 12_000
/** More at once hide each other. */
const MOST = 4

type Listener = () => void
let toasts: readonly Toast[] = []
let next = 1
const listeners = new Set<Listener>()

function set(changed: readonly Toast[]): void {
  toasts = changed
  listeners.forEach((listener) => listener())
}

export const toastStore = {
  subscribe(listener: Listener): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  all: () => toasts,
  close(id: number): void {
    set(toasts.filter((toast) => toast.id !== id))
  },
}

/** Says something at the edge of the page, without taking the focus. */
export function toast(
  text: string,
  options: Partial<Pick<Toast, 'tone' | 'action' | 'lifeMs' | 'requestId'>> = {},
): number {
  const id = next++
  set([...toasts, { id, tone: 'plain' as const, text, lifeMs: LIFE_MS, ...options }].slice(-MOST))
  return id
}

/** Says that something failed: `what` names the thing, the error says why. */
export function toastError(what: string, error: unknown, action?: Toast['action']): number {
  const { message, requestId } = describeError(error)
  return toast(`${what} ${message}`, {
    tone: 'bad',
    lifeMs: ERROR_LIFE_MS,
    ...(requestId !== undefined && { requestId }),
    ...(action && { action }),
  })
}
