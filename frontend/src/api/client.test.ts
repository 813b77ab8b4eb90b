import { beforeEach, describe, expect, it, vi } from 'vitest'
import { session } from '@/session/session'
import { sessionToken } from '@/testing/memoryStorage'
import { json, segment, send } from './client'
import { ApiError, UnreachableError } from './error'

describe('a call', () => {
  const token = sessionToken()
  beforeEach(() => {
    session.signIn({ token })
  })

  it('goes to the host of its service, with the token in a header and no cookies', async () => {
    const fetch = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('[]'))
    await json('storage', '/storage/files', { query: { namespace: 'a b' } })
    const [url, init] = fetch.mock.calls[0] ?? []
    expect(String(url as URL)).toBe('https://storage.cloud.localhost:8443/storage/files?namespace=a+b')
    expect(new Headers(init?.headers).get('Authorization')).toBe(`Bearer ${token}`)
    expect(init?.credentials).toBe('omit')
  })
  it('sends no session where another credential is asked for', async () => {
    const fetch = vi.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(new Response('{}')))
    await send('auth', '/api/login', { method: 'POST', body: {}, token: null })
    expect(new Headers(fetch.mock.calls[0]?.[1]?.headers).get('Authorization')).toBeNull()
    await send('auth', '/api/login/totp', { method: 'POST', body: {}, token: 'challenge' })
    expect(new Headers(fetch.mock.calls[1]?.[1]?.headers).get('Authorization')).toBe('Bearer challenge')
  })
  it('fails with the words of the service and the id of the request', async () => {
    vi.spyOn(globalThis, 'fetch').mockResolvedValue(
      new Response('{"error":"no such key"}', {
        status: 404,
        headers: { 'Content-Type': 'application/json', 'X-Request-Id': 'r-7', 'Retry-After': '3' },
      }),
    )
    const error: unknown = await send('auth', '/x').catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status: 404, message: 'No such key.', requestId: 'r-7', retryAfter: 3 })
  })
  it('says that nobody answered', async () => {
    vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('Failed to fetch'))
    await expect(send('storage', '/x')).rejects.toBeInstanceOf(UnreachableError)
  })
  it('has the session looked at after a 401, and leaves it if it counts', async () => {
    const fetch = vi
      .spyOn(globalThis, 'fetch')
      .mockImplementation((url) =>
        Promise.resolve((url as URL | string).toString().endsWith('/api/session') ? new Response('{}') : new Response('', { status: 401 })),
      )
    await expect(send('storage', '/storage/files')).rejects.toMatchObject({ status: 401 })
    expect(fetch).toHaveBeenCalledWith('https://auth.cloud.localhost:8443/api/session', expect.anything())
    expect(session.state().status).toBe('in')
  })
  it('encodes a segment exactly once', () => {
    expect(segment('50% + a/b;ü.txt')).toBe('50%25%20%2B%20a%2Fb%3B%C3%BC.txt')
  })
})
