import { serviceOrigin } from '@/api/origin'
import type { SignedIn } from '@/api/types'

/** Who is signed in, as the token says. */
export interface User {
  userId: string
  username: string
  displayName: string
  isAdmin: boolean
}

/**
 * - `out`: nobody is signed in.
 * - `in`: somebody is.
 * - `expired`: somebody was, and the session has ended while the page was open. The page stays as it is, with a dialog above it.
 */
export type SessionState =
  | { status: 'out' }
  | { status: 'in'; user: User; expiresAt: number }
  | { status: 'expired'; user: User }

const KEY = 'edd.token'
/** Timers of browsers hold at most 2^31 ms; a session of the platform lives for a day. */
const LONGEST_TIMER_MS = 0x7fffffff

/** Reads a session token's payload. Nobody verifies it here: the services do. Null when it is no session token. */
export function decode(token: string): { user: User; expiresAt: number } | null {
  const parts = token.split('.')
  if (parts.length !== 3) return null
  try {
    const binary = atob((parts[1] ?? '').replace(/-/g, '+').replace(/_/g, '/'))
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>
    const { user_id, username, display_name, is_admin, exp } = claims
    if (typeof user_id !== 'string' || typeof username !== 'string' || typeof exp !== 'number') return null
    const displayName = typeof display_name === 'string' && display_name !== '' ? display_name : username
    return { user: { userId: user_id, username, displayName, isAdmin: is_admin === true }, expiresAt: exp * 1000 }
  } catch {
    return null
  }
}

export class SessionStore {
  #state: SessionState = { status: 'out' }
  #token: string | null = null
  #listeners = new Set<() => void>()
  #timer: ReturnType<typeof setTimeout> | undefined
  #verifying: Promise<boolean> | undefined
  readonly #storage: Storage

  constructor(storage: Storage) {
    this.#storage = storage
    this.#read()
  }

  /** Takes over what other tabs do. Call once. */
  watchOtherTabs(): void {
    window.addEventListener('storage', (event) => {
      if (event.key === KEY) this.#read()
    })
  }

  state = (): SessionState => this.#state

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  token(): string | null {
    return this.#state.status === 'in' ? this.#token : null
  }

  signIn(answer: Pick<SignedIn, 'token'>): User {
    const decoded = decode(answer.token)
    if (!decoded) throw new Error('The sign-in service answered with a token this page cannot read.')
    this.#storage.setItem(KEY, answer.token)
    this.#enter(answer.token, decoded)
    return decoded.user
  }

  /** Ends the session here, and at the service if it can be reached. */
  signOut(): void {
    const token = this.#token
    this.#storage.removeItem(KEY)
    this.#token = null
    this.#set({ status: 'out' })
    if (token !== null) {
      // Best effort: the person has left, and the token dies by itself within a day.
      void fetch(`${serviceOrigin('auth')}/api/logout`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${token}` },
        credentials: 'omit',
        keepalive: true,
      }).catch(() => undefined)
    }
  }

  /** A call was refused with 401. Only the answer to `GET /api/session` decides whether the session is over. */
  doubt(path: string): void {
    if (path === '/api/session') this.#expire()
    else void this.verify()
  }

  /** Whether the session still counts. Anything but a 401 keeps the person signed in. */
  verify(): Promise<boolean> {
    this.#verifying ??= this.#verify().finally(() => {
      this.#verifying = undefined
    })
    return this.#verifying
  }

  async #verify(): Promise<boolean> {
    const token = this.#token
    if (token === null) return false
    try {
      const answer = await fetch(`${serviceOrigin('auth')}/api/session`, {
        headers: { Authorization: `Bearer ${token}` },
        credentials: 'omit',
      })
      if (answer.status === 401 && token === this.#token) {
        this.#expire()
        return false
      }
      if (answer.ok) this.#rename((await answer.json()) as { display_name?: string; is_admin?: boolean })
    } catch {
      // Out of reach is no answer: the person stays signed in.
    }
    return true
  }

  /** The profile has changed since the token was issued. */
  #rename(current: { display_name?: string; is_admin?: boolean }): void {
    if (this.#state.status !== 'in') return
    const { user } = this.#state
    const displayName = current.display_name === undefined || current.display_name === '' ? user.username : current.display_name
    const isAdmin = current.is_admin ?? user.isAdmin
    if (displayName !== user.displayName || isAdmin !== user.isAdmin) {
      this.#set({ ...this.#state, user: { ...user, displayName, isAdmin } })
    }
  }

  #read(): void {
    const token = this.#storage.getItem(KEY)
    if (token === this.#token && token !== null) return
    const decoded = token === null ? null : decode(token)
    if (token !== null && decoded && decoded.expiresAt > Date.now()) {
      this.#enter(token, decoded)
    } else {
      if (token !== null) this.#storage.removeItem(KEY)
      this.#token = null
      this.#set({ status: 'out' })
    }
  }

  #enter(token: string, decoded: { user: User; expiresAt: number }): void {
    this.#token = token
    this.#set({ status: 'in', ...decoded })
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#expire(), Math.min(decoded.expiresAt - Date.now(), LONGEST_TIMER_MS))
  }

  #expire(): void {
    if (this.#state.status !== 'in') return
    clearTimeout(this.#timer)
    this.#storage.removeItem(KEY)
    this.#token = null
    this.#set({ status: 'expired', user: this.#state.user })
  }

  #set(state: SessionState): void {
    this.#state = state
    this.#listeners.forEach((listener) => listener())
  }
}

export const session = new SessionStore(window.localStorage)
