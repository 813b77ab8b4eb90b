import type { Service } from './origin'

/** A call that was answered with a refusal. `status` is the HTTP status, `requestId` finds the call in the logs. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly requestId: string | undefined
  /** Seconds until another try makes sense, when the service says so. */
  readonly retryAfter: number | undefined

  constructor(status: number, message: string, requestId?: string, retryAfter?: number) {
    super(message)
    this.status = status
    this.requestId = requestId
    this.retryAfter = retryAfter
  }
}

/** A call that got no answer: no network, a name that does not resolve, a gateway that is down. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError'
  readonly service: Service

  constructor(service: Service) {
    super(
      navigator.onLine
        ? `The ${service === 'auth' ? 'sign-in' : service} service cannot be reached just now. Try again in a moment.`
        : 'You are offline. This will work again once the connection is back.',
    )
    this.service = service
  }
}

const BY_STATUS: Record<number, string> = {
  400: 'The service did not understand this request.',
  401: 'You are signed out. Sign in again to go on.',
  403: 'You are not allowed to do this.',
  404: 'It is not there any more.',
  409: 'It exists already.',
  413: 'This is larger than the platform accepts.',
  429: 'Too many attempts.',
  502: 'The service behind this page does not answer. Try again in a moment.',
  503: 'The service is not ready yet. Try again in a moment.',
  504: 'The service took too long to answer. Try again in a moment.',
  507: 'There is not enough space left.',
}

/** The words of a refusal: those of the service where it has any, else what the status means. */
export function wordsOf(status: number, contentType: string | null, body: string): string {
  const text = body.trim()
  const type = contentType ?? ''
  if (type.includes('json')) {
    try {
      const parsed: unknown = JSON.parse(text)
      if (typeof parsed === 'object' && parsed !== null) {
        for (const member of ['error', 'detail', 'title']) {
          const value: unknown = (parsed as Record<string, unknown>)[member]
          if (typeof value === 'string' && value.trim() !== '') return asSentence(value.trim())
        }
      }
    } catch {
      // Cut short on the way: the status has to do.
    }
  } else if (type.startsWith('text/plain') && text !== '' && text.length <= 400) {
    return asSentence(text)
  }
  return BY_STATUS[status] ?? `The service answered with status ${status}.`
}

function asSentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(upper) ? upper : `${upper}.`
}

/** What is shown for anything that was thrown. */
export function describeError(error: unknown): { message: string; requestId?: string } {
  if (error instanceof ApiError) {
    const wait = error.retryAfter === undefined ? '' : ` Try again in ${waitInWords(error.retryAfter)}.`
    const message = error.message + wait
    return error.requestId === undefined ? { message } : { message, requestId: error.requestId }
  }
  if (error instanceof Error) return { message: error.message }
  return { message: 'Something went wrong.' }
}

function waitInWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.ceil(seconds))} s`
  return `${Math.ceil(seconds / 60)} min`
}
