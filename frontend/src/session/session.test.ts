import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { memoryStorage, sessionToken } from '@/testing/memoryStorage'
import { decode, SessionStore } from './session'

function answering(status: number, body: unknown = {}) {
  return vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response(JSON.stringify(body), { status }))
}

describe('reading a token', () => {
  it('knows who it is for', () => {
    expect(decode(sessionToken({ is_admin: true }))?.user).toEqual({
      userId: 'q7jk2l00',
      username: 'mira',
      displayName: 'Mira',
      isAdmin: true,
    })
  })
  it('reads names in any script, and base64url', () => {
    expect(decode(sessionToken({ display_name: 'Žofie ~?> 中' }))?.user.displayName).toBe('Žofie ~?> 中')
  })
  it('falls back to the user name', () => {
    expect(decode(sessionToken({ display_name: '' }))?.user.displayName).toBe('mira')
  })
  it.each(['', 'a.b', 'a.b.c', 'a.%%%.c', `e30.${btoa('{}')}.x`])('takes %j for none', (token) => {
    expect(decode(token)).toBeNull()
  })
})

describe('a session', () => {
  let storage: Storage
  beforeEach(() => {
    vi.useFakeTimers()
    storage = memoryStorage()
  })
  afterEach(() => vi.useRealTimers())

  it('is found again after a reload', () => {
    new SessionStore(storage).signIn({ token: sessionToken() })
    expect(new SessionStore(storage).state()).toMatchObject({ status: 'in', user: { username: 'mira' } })
  })
  it('is none when its time had passed before the page was opened', () => {
    storage.setItem('edd.token', sessionToken({ exp: Date.now() / 1000 - 1 }))
    expect(new SessionStore(storage).state()).toEqual({ status: 'out' })
    expect(storage.getItem('edd.token')).toBeNull()
  })
  it('keeps the page when its time passes while it is open', () => {
    const session = new SessionStore(storage)
    session.signIn({ token: sessionToken({ exp: Math.floor(Date.now() / 1000) + 60 }) })
    vi.advanceTimersByTime(61_000)
    expect(session.state()).toMatchObject({ status: 'expired', user: { username: 'mira' } })
    expect(session.token()).toBeNull()
  })
  it('ends on a 401 of GET /api/session', async () => {
    const session = new SessionStore(storage)
    session.signIn({ token: sessionToken() })
    answering(401)
    expect(await session.verify()).toBe(false)
    expect(session.state().status).toBe('expired')
  })
  it.each([500, 502, 429, 403, 404])('survives a %i', async (status) => {
    const session = new SessionStore(storage)
    session.signIn({ token: sessionToken() })
    answering(status)
    expect(await session.verify()).toBe(true)
    expect(session.state().status).toBe('in')
  })
  it('survives a service out of reach', async () => {
    const session = new SessionStore(storage)
    session.signIn({ token: sessionToken() })
    vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('Failed to fetch'))
    expect(await session.verify()).toBe(true)
    expect(session.state().status).toBe('in')
  })
  it('is not ended by an answer about the one before', async () => {
    const session = new SessionStore(storage)
    session.signIn({ token: sessionToken() })
    let answer: (response: Response) => void = () => undefined
    vi.spyOn(globalThis, 'fetch').mockReturnValue(new Promise((resolve) => (answer = resolve)))
    const verification = session.verify()
    session.signIn({ token: sessionToken({ iat: 2 }) })
    answer(new Response('{}', { status: 401 }))
    await verification
    expect(session.state().status).toBe('in')
  })
  it('asks once however many calls were refused', () => {
    const session = new SessionStore(storage)
    session.signIn({ token: sessionToken() })
    const fetch = answering(200)
    session.doubt('/storage/files')
    session.doubt('/storage/namespaces')
    expect(fetch).toHaveBeenCalledTimes(1)
  })
  it('takes over a changed name', async () => {
    const session = new SessionStore(storage)
    session.signIn({ token: sessionToken() })
    answering(200, { display_name: 'Mira Holm', is_admin: false })
    await session.verify()
    expect(session.state()).toMatchObject({ user: { displayName: 'Mira Holm' } })
  })
  it('tells the service when somebody leaves, and forgets the token at once', () => {
    const session = new SessionStore(storage)
    const token = sessionToken()
    session.signIn({ token })
    const fetch = answering(200)
    session.signOut()
    expect(session.state()).toEqual({ status: 'out' })
    expect(storage.getItem('edd.token')).toBeNull()
    expect(fetch).toHaveBeenCalledWith(
      'https://auth.cloud.localhost:8443/api/logout',
      expect.objectContaining({ headers: { Authorization: `Bearer ${token}` } }),
    )
  })
})
