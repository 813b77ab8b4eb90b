import { ApiError, UnreachableError, wordsOf } from './error'
import { serviceOrigin, type Service } from './origin'
import { session } from '@/session/session'

export interface Call {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  query?: Record<string, string | number | undefined>
  /** Sent as JSON. */
  body?: unknown
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
  /** Is carried out even if the page is closed meanwhile. */
  keepalive?: boolean
  /** Another credential than the session: a challenge, or none. */
  token?: string | null
}

/**
 * Calls a service and returns the response if it succeeded. Throws ApiError for a refusal and UnreachableError when nobody
 * answered. A 401 asks whether the session is still good (`GET /api/session` alone decides that): if not, the page asks
 * the person to sign in again, and leaves what they typed where it is.
 */
export async function send(service: Service, path: string, call: Call = {}): Promise<Response> {
  const url = new URL(path, serviceOrigin(service))
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  const headers = new Headers(call.headers)
  const token = call.token === undefined ? session.token() : call.token
  if (token !== null) headers.set('Authorization', `Bearer ${token}`)
  const init: RequestInit = { method: call.method ?? 'GET', headers, credentials: 'omit' }
  if (call.body !== undefined) {
    headers.set('Content-Type', 'application/json')
    init.body = JSON.stringify(call.body)
  }
  if (call.signal) init.signal = call.signal
  if (call.keepalive) init.keepalive = true
  let response: Response
  try {
    response = await fetch(url, init)
  } catch (error) {
    if (call.signal?.aborted) throw error
    throw new UnreachableError(service)
  }
  if (response.ok) return response
  if (response.status === 401 && call.token === undefined && token !== null) session.doubt(path)
  throw await refusal(response)
}

export async function refusal(response: Response): Promise<ApiError> {
  const body = await response.text().catch(() => '')
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN)
  return new ApiError(
    response.status,
    wordsOf(response.status, response.headers.get('Content-Type'), body),
    response.headers.get('X-Request-Id') ?? undefined,
    Number.isFinite(retryAfter) ? retryAfter : undefined,
  )
}

/** As `send`, with the JSON of the answer. `T` is a type generated from the service's OpenAPI document. */
export async function json<T>(service: Service, path: string, call: Call = {}): Promise<T> {
  const response = await send(service, path, call)
  return (await response.json()) as T
}

/** One segment of a path, encoded exactly once. */
export function segment(text: string): string {
  return encodeURIComponent(text)
}
